import Agent
import Annotations
import ArgumentParser
import Corpus
import Provenance

extension AnnotationFormat: ExpressibleByArgument {}

struct AnnotateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "annotate",
    abstract: "Credit texts to the people whose work they draw on.",
    discussion: """
      A file that is learned itself is read as if it were not; annotations that byline put into \
      a text are not read. spdx, trailers, sarif and agent-trace are made to be passed on: they \
      name only the repository at hand and shared sources.
      """)

  @Argument(help: "Files; `-` or nothing is standard input.") var files: [String] = []
  @OptionGroup var output: RenderingOptions
  @OptionGroup var asking: AskingOptions
  @Flag(help: "Print the JSON Schema of the format and do no more.") var schema = false

  func run() throws {
    if schema { return try StandardOutput.write(AnnotationSchema.text) }
    let identity = AskingIdentity(asking)
    let memory = try LearnedMemory(Surroundings.location)
    let now = Surroundings.now
    var audience = TextAudience()
    if output.needsPlace { audience.shared = Set(try Surroundings.settings().sharedSources) }
    var report = AnnotationReport([])
    var annotations: [Annotation] = []
    for file in files.isEmpty ? ["-"] : files {
      let path = file == "-" ? nil : file
      let text = try InputText.read(file)
      let stripped = StrippedText(text)
      let place = output.needsPlace ? TextPlace(of: path) : nil
      var input = AnnotationInput(bytes: stripped.bytes, now: now)
      input.path = place?.path ?? path
      input.file = path
      input.audience = audience
      input.audience.repository = place?.repository
      input.asking = identity.identity
      let annotation = try memory.annotate(input, version: Byline.version)
      annotations.append(annotation)
      report.revision = report.revision ?? place?.revision
      report.files.append(
        output.replacesText
          ? AnnotatedText(text: stripped.bytes, annotation: annotation)
          : stripped.placed(annotation, in: text, digest: SHA256.digest(text).hex))
    }
    try output.write(report)
    if asking.noRecord { return }
    // What was asked for is done; a record that fails is said and no more.
    for annotation in annotations {
      do { try memory.record(annotation, generated: false, now: now) } catch {
        StandardOutput.note("byline: not recorded: \(error)")
      }
    }
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
