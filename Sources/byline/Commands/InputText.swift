import Agent
import Corpus
import Glibc

/// Texts that are named on the command line.
enum InputText {
  /// The content of a file; `-` or nothing is standard input.
  static func read(_ file: String?) throws -> [UInt8] {
    guard let file, file != "-" else {
      if Terminal.inputIsTerminal { StandardOutput.note("reading standard input to its end") }
      return try StandardOutput.readInput()
    }
    guard let content = FolderFiles.content(of: file) else {
      let reason = unsafe String(cString: strerror(errno))
      throw AgentError.unreadable(path: file, reason: reason)
    }
    return content
  }
}
