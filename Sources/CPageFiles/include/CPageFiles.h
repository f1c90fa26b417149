#ifndef BYLINE_PAGE_FILES_H
#define BYLINE_PAGE_FILES_H

// A file of the page, as it was when this was compiled.
struct page_file {
  const unsigned char *start;
  long size;
};

// The file of exactly this name; nothing, of size 0, if there is none.
struct page_file page_file_named(const char *name);

#endif
