package import Annotations

/// A message of JSON-RPC 2.0, as the Model Context Protocol narrows it: one a line, with ids that
/// are strings or whole numbers.
///
/// Source: modelcontextprotocol.io, revision 2026-07-28, Base Protocol, Messages.
package struct RPCMessage: Sendable {
  /// What a request is known by until it is answered.
  package enum ID: Hashable, Sendable {
    case string(String)
    case number(Int)

    /// As JSON.
    var json: [UInt8] {
      switch self {
      case .number(let number): Array("\(number)".utf8)
      case .string(let text): CanonicalJSON.quoted(text)
      }
    }
  }

  /// `nil` for a notification.
  package var id: ID?
  package var method: String
  package var parameters: JSONTree?

  /// Reads a message; `nil` for an answer, as nothing was asked.
  ///
  /// - Throws: `RPCError` with the id, where that can be read.
  package init?(parsing line: [UInt8]) throws(RPCError) {
    let tree: JSONTree
    do { tree = try JSONTree(parsing: line) } catch {
      throw RPCError(.parseError, "the message is not JSON: \(error)")
    }
    guard tree.members != nil else {
      throw RPCError(.invalidRequest, "a message is an object; there are no batches")
    }
    var id: ID?
    if let given = tree["id"] {
      id = given.string.map(ID.string) ?? given.integer.map(ID.number)
      if id == nil { throw RPCError(.invalidRequest, "an id is a string or a whole number") }
    }
    guard tree["jsonrpc"]?.string == "2.0" else {
      throw RPCError(.invalidRequest, "`jsonrpc` has to be \"2.0\"", id: id)
    }
    if tree["method"] == nil, tree["result"] != nil || tree["error"] != nil { return nil }
    guard let method = tree["method"]?.string else {
      throw RPCError(.invalidRequest, "`method` has to be a string", id: id)
    }
    let parameters = tree["params"]
    if let parameters, parameters.members == nil {
      throw RPCError(.invalidParams, "`params` has to be an object", id: id)
    }
    (self.id, self.method, self.parameters) = (id, method, parameters)
  }

  /// The line that answers a request, without its end; `result` is JSON.
  static func answer(_ id: ID, _ result: [UInt8]) -> [UInt8] {
    Array("{\"jsonrpc\":\"2.0\",\"id\":".utf8) + id.json + Array(",\"result\":".utf8) + result
      + [0x7D]
  }
}

/// Why a request is not answered with a result.
package struct RPCError: Error, Sendable {
  package enum Code: Int, Sendable {
    case parseError = -32700
    case invalidRequest = -32600
    case methodNotFound = -32601
    case invalidParams = -32602
    case internalError = -32603
    /// Of revision 2026-07-28.
    case unsupportedProtocolVersion = -32022
  }

  package var code: Code
  package var message: String
  /// `nil` if it could not be read.
  package var id: RPCMessage.ID?
  /// JSON.
  package var data: [UInt8]?

  package init(_ code: Code, _ message: String, id: RPCMessage.ID? = nil, data: [UInt8]? = nil) {
    (self.code, self.message, self.id, self.data) = (code, message, id, data)
  }

  /// The line that says so, without its end.
  package var line: [UInt8] {
    var result = Array("{\"jsonrpc\":\"2.0\",".utf8)
    if let id { result += Array("\"id\":".utf8) + id.json + [0x2C] }
    result += Array("\"error\":{\"code\":\(code.rawValue),\"message\":".utf8)
    result += CanonicalJSON.quoted(message)
    if let data { result += Array(",\"data\":".utf8) + data }
    return result + Array("}}".utf8)
  }
}
