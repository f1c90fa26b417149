import Agent
import Annotations
import Catalog

/// Why a request was refused or failed, as its sender reads it.
struct PageProblem: Error, Encodable, Equatable {
  struct Details: Encodable, Equatable {
    var code: String
    var message: String
  }
  var error: Details

  init(_ code: String, _ message: String) {
    error = Details(code: code, message: TerminalText.escaped(String(message.prefix(500))))
  }

  var encoded: [UInt8] {
    // Two strings can always be encoded.
    (try? CanonicalJSON.encoded(self, snakeCase: true, pretty: false)) ?? []
  }

  static func unusable(_ message: String) -> PageProblem { PageProblem("unusable", message) }

  /// The status and words for an error.
  static func answer(to error: any Error) -> PageAnswer {
    switch error {
    case let problem as PageProblem:
      return .json(problem.encoded, status: problem.error.code == "busy" ? 503 : 400)
    case AgentError.unknownSource, AgentError.noSuchPath, AgentError.unknownOptOut:
      return .refusal(404, "not_found", "\(error)")
    case IdentityMapError.unknown: return .refusal(404, "not_found", "\(error)")
    case IdentityMapError.ambiguous, AgentError.noOptOut, is StatementRequestError:
      return .refusal(400, "unusable", "\(error)")
    case AgentError.notText: return .refusal(400, "not_text", "\(error)")
    case CatalogError.nothingLearned: return .refusal(409, "nothing_learned", "\(error)")
    case CatalogError.busy: return .refusal(409, "busy", "\(error)")
    default: return .refusal(500, "failed", "\(error)")
    }
  }
}
