/// Words of programming languages that are no names: what stays when names are abstracted.
///
/// One code a word, the same for every language, so that the view of a text does not hinge on
/// which language it is taken for.
enum Keywords {
  /// At most 91: their codes are 0xA0...0xFA.
  private static let words = [
    "if", "else", "for", "while", "do", "return", "break", "continue", "switch", "case",
    "default", "goto", "struct", "class", "enum", "union", "typedef", "static", "const", "void",
    "int", "char", "unsigned", "long", "float", "double", "bool", "true", "false", "null",
    "def", "import", "from", "as", "in", "not", "and", "or", "is", "None",
    "True", "False", "self", "lambda", "with", "try", "except", "finally", "raise", "yield",
    "async", "await", "pass", "elif", "function", "var", "let", "new", "delete", "this",
    "throw", "catch", "public", "private", "protected", "interface", "extends", "implements",
    "func",
    "fn", "impl", "trait", "mut", "match", "pub", "use", "mod", "where", "type",
    "package", "range", "nil", "end", "then", "module", "require", "unless", "sizeof", "guard",
    "super",
  ]
  private static let codes: [ArraySlice<UInt8>: UInt8] = Dictionary(
    uniqueKeysWithValues: words.enumerated().map { (Array($1.utf8)[...], 0xA0 + UInt8($0)) })
  private static let longest = words.map(\.utf8.count).max() ?? 0

  static func code(of word: ArraySlice<UInt8>) -> UInt8? {
    word.count > longest ? nil : codes[word]
  }
}
