#include "CPageFiles.h"

#include <string.h>

// Clang takes C23's #embed in any version of the language.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char page_html[] = {
#embed "page.html"
};
static const unsigned char page_css[] = {
#embed "page.css"
};
static const unsigned char page_js[] = {
#embed "page.js"
};
static const unsigned char credit_js[] = {
#embed "credit.js"
};
static const unsigned char views_js[] = {
#embed "views.js"
};
static const unsigned char files_js[] = {
#embed "files.js"
};
static const unsigned char statements_js[] = {
#embed "statements.js"
};
static const unsigned char optouts_js[] = {
#embed "optouts.js"
};
static const unsigned char icon_svg[] = {
#embed "icon.svg"
};
static const unsigned char openapi_json[] = {
#embed "openapi.json"
};

static const struct {
  const char *name;
  struct page_file file;
} files[] = {
    {"page.html", {page_html, sizeof page_html}},
    {"page.css", {page_css, sizeof page_css}},
    {"page.js", {page_js, sizeof page_js}},
    {"credit.js", {credit_js, sizeof credit_js}},
    {"views.js", {views_js, sizeof views_js}},
    {"files.js", {files_js, sizeof files_js}},
    {"statements.js", {statements_js, sizeof statements_js}},
    {"optouts.js", {optouts_js, sizeof optouts_js}},
    {"icon.svg", {icon_svg, sizeof icon_svg}},
    {"openapi.json", {openapi_json, sizeof openapi_json}},
};

struct page_file page_file_named(const char *name) {
  for (unsigned index = 0; index < sizeof files / sizeof *files; index++) {
    if (strcmp(files[index].name, name) == 0) return files[index].file;
  }
  return (struct page_file){0, 0};
}
