import Agent
import Annotations
import ArgumentParser
import Catalog
import Corpus
import Foundation
import Git

/// What `prepare-commit-msg` runs: `FILE [SOURCE [COMMIT]]`, as githooks(5) has it.
struct HookTrailers: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trailers", abstract: "Put Credits: trailers into a commit message.",
    shouldDisplay: false)

  @Argument(help: "The file of the message, and what Git says of it.") var arguments: [String]

  func run() throws {
    guard let file = arguments.first else { throw ValidationError("name the message's file") }
    let repository = try Repository(containing: ".")
    let settings = try Surroundings.settings()
    // `commit -a` and `commit FILE` stage in an index of their own.
    let isAmending = arguments.dropFirst().elementsEqual(["commit", "HEAD"])
    let staged = try repository.stagedLines(
      index: Surroundings.environment["GIT_INDEX_FILE"], amending: isAmending)
    var moment = Moment(revision: try repository.head(), time: Surroundings.now)
    if isAmending, let head = moment.revision {
      moment.revision = try repository.commit(head).parents.first
    }
    let report = try LearnedMemory(Surroundings.location).asOf(moment, in: repository).report(
      of: staged, in: repository, shared: settings.sharedSources, now: Surroundings.now,
      version: Byline.version
    ).published(includesEmail: settings.publishesEmail)
    guard let joined = report.joined else { return }
    let message = try InputText.read(file)
    let changed = CreditTrailers.message(message, joined)
    if changed != message { try Data(changed).write(to: URL(filePath: file)) }
  }
}
