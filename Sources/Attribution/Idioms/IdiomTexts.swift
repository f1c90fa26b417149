/// What programs and their files are full of in every project: the idioms of languages, of their
/// standard libraries, and of the tools that nearly everybody uses.
///
/// Written down for this table, from common usage, nobody's work in particular. A text stands here
/// if it is what a manual's first pages, a new project's empty files or a language's conventions
/// say. `IdiomRuns` finds them, however they are laid out.
package enum IdiomTexts {
  /// Counted on whenever the texts change: annotations name the rule that they were made by, and the
  /// texts are part of it.
  package static let edition = 1

  static let all = compiled + scripting + web + files
}
