import Annotations
import ArgumentParser

struct StripCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strip",
    abstract: "Print a text without the annotations that byline put into it.",
    discussion: """
      Snippet tags, footnotes and trailers go; every other byte stays as it was. Of a Markdown \
      document that byline set a text in, the text is printed.
      """)

  @Argument(help: "A file; `-` or nothing is standard input.") var file: String?

  func run() throws {
    let text = try InputText.read(file)
    try StandardOutput.write(StrippedText(text).bytes)
  }
}
