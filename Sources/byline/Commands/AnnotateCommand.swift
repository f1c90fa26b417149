import Agent
import Annotations
import ArgumentParser
import Catalog
import Corpus
import Provenance

extension AnnotationFormat: ExpressibleByArgument {}

struct AnnotateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "annotate",
    abstract: "Credit texts to the people whose work they draw on.",
    discussion: """
      A file that is learned itself is read as if it were not, and what --staged and --diff \
      add as if nothing had been learned since; annotations that byline put into a text are not \
      read. spdx, trailers, sarif and agent-trace are made to be passed on: they \
      name only the repository at hand and shared sources.
      """)

  @OptionGroup var texts: TextOptions
  @OptionGroup var output: RenderingOptions
  @OptionGroup var scope: ScopeOptions
  @OptionGroup var asking: AskingOptions
  @Flag(help: "Say which stretches are common knowledge, and why.") var explain = false
  @Flag(help: "Print the JSON Schema of the format and do no more.") var schema = false

  func run() throws {
    if schema { return try StandardOutput.write(AnnotationSchema.text) }
    let identity = AskingIdentity(asking)
    defer { identity.wait() }
    let now = Surroundings.now
    let memory = try texts.memory(try scope.memory(), now: now)
    var audience = TextAudience()
    if output.needsPlace { audience.shared = Set(try Surroundings.settings().sharedSources) }
    var report = AnnotationReport([])
    for choice in try texts.choices() {
      var input = AnnotationInput(bytes: [], now: now)
      input.asking = identity.identity
      input.audience = audience
      input.explains = explain
      guard let file = try annotated(choice, input, memory, &report) else { continue }
      report.files.append(file)
    }
    if report.files.isEmpty { StandardOutput.note("no lines to credit") }
    try output.write(report)
    if asking.noRecord { return }
    // What was asked for is done; a record that fails is said and no more.
    for file in report.files {
      do { try memory.record([file.annotation], as: .viewed, now: now) } catch {
        StandardOutput.note("byline: not recorded: \(error)")
      }
    }
  }
}

extension AnnotateCommand {
  /// Credits one text, or the lines of it that were asked for.
  private func annotated(
    _ choice: TextOptions.Choice, _ request: AnnotationInput, _ memory: LearnedMemory,
    _ report: inout AnnotationReport
  ) throws -> AnnotatedText? {
    var input = request
    switch choice {
    case .whole(let path, let bytes):
      let stripped = StrippedText(bytes)
      let place = place(of: path, &report)
      input.audience.repository = place?.repository
      input.bytes = stripped.bytes
      input.path = place?.path ?? path
      input.file = path
      var annotation = try memory.annotate(input, version: Byline.version)
      annotation.input.language = language(of: input.path, stripped.bytes)
      if output.replacesText { return AnnotatedText(text: stripped.bytes, annotation: annotation) }
      return stripped.placed(annotation, in: bytes, digest: SHA256.digest(bytes).hex)
    case .lines(var changed):
      let place = place(of: changed.file, &report)
      input.audience.repository = place?.repository
      changed.path = place?.path ?? changed.path
      var file = try memory.annotate(changed, like: input, version: Byline.version)
      file?.annotation.input.language = language(of: changed.path, changed.bytes)
      // A whole text is at hand: credits can be written into it.
      if output.chosen == .spdx, changed.numbers == nil { file?.shown = nil }
      return file
    }
  }

  private func language(of path: String?, _ text: [UInt8]) -> String? {
    output.language ?? path.flatMap { TextLanguage.of(path: $0)?.name }
      ?? TextLanguage.of(text: text)?.name
  }

  private func place(of path: String?, _ report: inout AnnotationReport) -> TextPlace? {
    guard output.needsPlace else { return nil }
    let place = TextPlace(of: path)
    report.revision = report.revision ?? place.revision
    return place
  }
}

/// How credit is printed.
struct RenderingOptions: ParsableArguments {
  @Option(help: "terminal, json, markdown, html, sarif, spdx, trailers or agent-trace.")
  var format: AnnotationFormat?
  @Flag(help: "The same as --format json.") var json = false
  @Flag(help: "Name only the repository at hand and shared sources, in any format.")
  var publish = false
  @Option(help: "The text's language, if its name does not tell; for spdx and markdown.")
  var language: String?
  @Option(help: "With trailers: print this commit message with them in it.") var message: String?

  var chosen: AnnotationFormat { format ?? (json ? .json : .terminal) }
  var isPublished: Bool { publish || chosen.isPublished }
  /// Whether it matters in which repository a text lies.
  var needsPlace: Bool { chosen != .terminal || publish }
  /// Whether the text is printed with its credits in it.
  var replacesText: Bool { chosen == .spdx || chosen == .markdown }

  func validate() throws {
    if json, let format, format != .json {
      throw ValidationError("--json and --format \(format.rawValue) exclude each other")
    }
    if message != nil, chosen != .trailers {
      throw ValidationError("--message goes with --format trailers")
    }
    if let language, TextLanguage.named(language) == nil {
      throw ValidationError(
        "--language knows \(TextLanguage.names.joined(separator: ", ")), not \(language)")
    }
  }

  /// Prints a report, with nothing private in it if it is made to be passed on.
  func write(_ report: AnnotationReport) throws {
    var report = report
    report.language = language.flatMap { TextLanguage.named($0) }
    report.usesColor = Terminal.usesColor(Surroundings.environment)
    report.columns = Terminal.outputWidth
    if isPublished {
      report = report.published(includesEmail: try Surroundings.settings().publishesEmail)
    }
    if let message, let joined = report.joined {
      let text = try InputText.read(message)
      return try StandardOutput.write(CreditTrailers.message(text, joined))
    }
    try StandardOutput.write(try report.rendered(as: chosen))
  }
}
