/// How charts look, light and dark; the colours stand out at least 3 to 1 from the page.
package enum ChartStyle {
  package static let text = """
    :root{--k1:#1f6fb2;--k2:#b85c00;--k3:#0b7a5c;--k4:#a8397f;--k5:#7a6a00;--k6:#24788f;--k7:#bb4328;--k8:#6a52b3;\
    --grid:#dcdcd6;--label:#1a1a1a;--faint:#5c5c5c;--cell:#efefeb;--onkey:#fff}
    @media(prefers-color-scheme:dark){:root{--k1:#5aa7e6;--k2:#e09a52;--k3:#43bd97;--k4:#de82bb;--k5:#c4b440;--k6:#62bfda;--k7:#ec8b70;--k8:#a996ee;\
    --grid:#3a3a38;--label:#e6e6e3;--faint:#a5a5a0;--cell:#262625;--onkey:#111}}
    .chart{margin:1rem 0 1.75rem}
    .chart figcaption{font-weight:600;margin-bottom:.5rem}
    .chart .unit{font-weight:400;color:var(--faint);font-size:.875rem}
    .chart .plot{overflow-x:auto}
    .chart svg{display:block;width:100%;min-width:36rem;max-width:50rem;height:auto}
    .chart text{font:14px system-ui,sans-serif;fill:var(--label);font-variant-numeric:tabular-nums}
    .chart .tick,.chart .value{fill:var(--faint);font-size:13px}
    .chart .value{fill:var(--label)}
    .chart .rule{stroke:var(--grid);stroke-width:1}
    .chart .cell{fill:var(--cell)}
    .chart .layer{stroke:var(--page,Canvas);stroke-width:1}
    .k1{fill:var(--k1)}.k2{fill:var(--k2)}.k3{fill:var(--k3)}.k4{fill:var(--k4)}\
    .k5{fill:var(--k5)}.k6{fill:var(--k6)}.k7{fill:var(--k7)}.k8{fill:var(--k8)}
    .key-list{list-style:none;display:flex;flex-wrap:wrap;gap:.35rem 1.1rem;margin:.6rem 0 0;padding:0;font-size:.875rem}
    .key-list li{overflow-wrap:anywhere}
    .swatch,.number{display:inline-block;min-width:1.4rem;text-align:center;border-radius:.2rem;font-size:.75rem;font-weight:600;line-height:1.2rem}
    .swatch{color:var(--onkey)}
    .number{background:var(--cell)}
    .swatch.k1{background:var(--k1)}.swatch.k2{background:var(--k2)}.swatch.k3{background:var(--k3)}.swatch.k4{background:var(--k4)}\
    .swatch.k5{background:var(--k5)}.swatch.k6{background:var(--k6)}.swatch.k7{background:var(--k7)}.swatch.k8{background:var(--k8)}
    @media print{.chart{break-inside:avoid}.chart rect,.chart path,.swatch{print-color-adjust:exact}}
    @media(forced-colors:active){.chart .layer{stroke:CanvasText}}
    """
}
