import Agent
import Annotations
import ArgumentParser
import Corpus
import Foundation

struct AnnotateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "annotate",
    abstract: "Credit a text to the people whose work it draws on.",
    discussion: "A file that is learned itself is read as if it were not.")

  @Argument(help: "A file; `-` or nothing is standard input.") var file: String?
  @Flag(help: "Print the annotation as JSON.") var json = false
  @OptionGroup var asking: AskingOptions

  func run() throws {
    let identity = AskingIdentity(asking)
    let memory = try LearnedMemory(Surroundings.location)
    let path = file == "-" ? nil : file
    let bytes: [UInt8]
    if let path {
      guard let content = FolderFiles.content(of: path) else {
        let reason = unsafe String(cString: strerror(errno))
        throw AgentError.unreadable(path: path, reason: reason)
      }
      bytes = content
    } else {
      if Terminal.inputIsTerminal { StandardOutput.note("reading standard input to its end") }
      bytes = try StandardOutput.readInput()
    }
    let now = Surroundings.now
    var input = AnnotationInput(bytes: bytes, now: now)
    input.path = path
    input.asking = identity.identity
    let annotation = try memory.annotate(input, version: Byline.version)
    if json {
      try StandardOutput.write(try annotation.json())
    } else {
      let rendering = TerminalRendering(
        annotation, usesColor: Terminal.usesColor(Surroundings.environment))
      try StandardOutput.write(rendering.render(bytes))
    }
    if !asking.noRecord {
      // What was asked for is done; a record that fails is said and no more.
      do { try memory.record(annotation, generated: false, now: now) } catch {
        StandardOutput.note("byline: not recorded: \(error)")
      }
    }
  }
}
