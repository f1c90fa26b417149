/// How the page looks: light and dark, on paper, narrow, without colours.
enum HTMLStyle {
  static let text = """
    :root{color-scheme:light dark;--ink:#1a1a1a;--quiet:#5c5c5c;--page:#fff;--panel:#f6f6f4;--rule:#d5d5d0;--focus:#0b57d0;\
    --h1:#cfe4fa;--h2:#ffe0bd;--h3:#c9f0df;--h4:#f6d5ea;--h5:#f3ecb0;--h6:#d3effb;--h7:#fbd3c4;--h8:#ded6f7}
    @media(prefers-color-scheme:dark){:root{--ink:#e6e6e3;--quiet:#a5a5a0;--page:#161616;--panel:#202020;--rule:#3c3c3a;--focus:#8ab4f8;\
    --h1:#123a5e;--h2:#5b3a10;--h3:#0d4a36;--h4:#562447;--h5:#4b4510;--h6:#164454;--h7:#5c2817;--h8:#372c63}}
    *{box-sizing:border-box}
    body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:72rem;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
    h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem;overflow-wrap:anywhere}
    h2{font-size:1.15rem;margin:2rem 0 .5rem;overflow-wrap:anywhere}
    h3{font-size:1rem;margin:1.5rem 0 .5rem}
    p{margin:.25rem 0}
    .quiet{color:var(--quiet);font-size:.875rem;overflow-wrap:anywhere}
    a{color:inherit}
    a:focus-visible,.code:focus-visible{outline:3px solid var(--focus);outline-offset:2px;border-radius:2px}
    .skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--page);padding:.5rem}
    ul.legend,ol.evidence{list-style:none;margin:0;padding:0}
    ul.legend li{display:grid;grid-template-columns:2.25rem 4.5rem minmax(3rem,9rem) 1fr;gap:.15rem .75rem;align-items:baseline;padding:.3rem 0;border-bottom:1px solid var(--rule)}
    ul.legend .who{overflow-wrap:anywhere}
    meter{width:100%;height:.8rem}
    .key,.n,sup{font-variant-numeric:tabular-nums}
    .key{display:inline-block;min-width:1.75rem;text-align:center;border-radius:.2rem;padding:0 .25rem}
    .share{text-align:right;font-variant-numeric:tabular-nums}
    .code{background:var(--panel);border:1px solid var(--rule);border-radius:.3rem;padding:.5rem 0;font:.875rem/1.8 ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;tab-size:4}
    .l{display:grid;grid-template-columns:3.25rem minmax(0,1fr);scroll-margin-top:3rem}
    .n{color:var(--quiet);text-align:right;padding-right:.35rem;user-select:none}
    .t{white-space:pre-wrap;overflow-wrap:anywhere;padding:0 .5rem 0 .6rem;unicode-bidi:isolate}
    .gap{color:var(--quiet);padding-left:3.25rem}
    .s{color:inherit;text-decoration:underline solid 1.5px;text-underline-offset:.42em;text-decoration-skip-ink:none;padding-bottom:.2em;border-radius:.15rem;scroll-margin:4rem}
    .s sup{display:inline-block;width:0;position:relative;left:-.75em;top:-.65em;font-size:.65em;font-weight:700;line-height:0;white-space:nowrap}
    time{white-space:nowrap}
    .c1{background:var(--h1)}.c2{background:var(--h2);text-decoration-style:dashed}.c3{background:var(--h3);text-decoration-style:dotted}\
    .c4{background:var(--h4);text-decoration-style:double}.c5{background:var(--h5);text-decoration-style:wavy;text-decoration-thickness:1px}\
    .c6{background:var(--h6)}.c7{background:var(--h7);text-decoration-style:dashed}.c8{background:var(--h8);text-decoration-style:dotted}
    .key{text-decoration:none}
    ol.evidence>li{padding:.5rem 0;border-bottom:1px solid var(--rule);scroll-margin-top:1rem}
    ol.evidence ul{margin:.15rem 0 0;padding-left:1.25rem}
    ol.evidence ul li{overflow-wrap:anywhere}
    :target,.s:target{outline:3px solid var(--focus);outline-offset:2px}
    @media(max-width:34rem){body{padding:1rem .75rem 3rem}ul.legend li{grid-template-columns:2.25rem 4.5rem 1fr}ul.legend .who{grid-column:1/-1}.l{grid-template-columns:2.25rem minmax(0,1fr)}.gap{padding-left:2.25rem}}
    @media(forced-colors:active){.s{text-decoration-thickness:3px}}
    @media print{:root{--page:#fff;--ink:#000;--quiet:#444;--panel:#fff;--rule:#999}body{max-width:none;font-size:10pt}.skip{display:none}ol.evidence>li,ul.legend li,.l{break-inside:avoid}.s,.key{print-color-adjust:exact}}
    """
}
