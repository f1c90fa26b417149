package import Memory

extension SegmentContent {
  /// The same documents as a view has them, with the same numbers, origins and owners.
  ///
  /// `rules` has one a document.
  package func viewed(as view: View, _ rules: [LexicalRules]) -> SegmentContent {
    precondition(rules.count == documents.count, "every document needs its rules")
    var origins = origins
    // Without whitespace, what was restated is a copy.
    for index in origins.indices where origins[index].standing == .restated {
      origins[index].standing = .copied
    }
    return SegmentContent(
      documents: zip(documents, rules).map { $0.viewed(as: view, $1) }, origins: origins,
      owners: owners)
  }
}

extension SegmentDocument {
  /// The document as a view has it.
  ///
  /// - Complexity: O(n + runs · log n)
  func viewed(as view: View, _ rules: LexicalRules) -> SegmentDocument {
    let text = ViewText(view, of: bytes, rules)
    var result: [Run] = []
    for run in runs {
      let start = text.index(atOrAfter: run.start)
      // Of runs that the view leaves nothing of, none counts.
      if result.last?.start == start { result.removeLast() }
      if start < text.count { result.append(Run(start: start, origin: run.origin)) }
    }
    return SegmentDocument(bytes: text.bytes, runs: result)
  }
}
