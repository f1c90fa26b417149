import Git
import Provenance

/// What a repository's objects and files say: commits, mailmaps, notes, grafts, ignored revisions.
extension FuzzTarget {
  private static let id = CommitID(ObjectID(head: 1, middle: 2, tail: 3))
  private static let names = [
    "85f1ab0b4a9f1f5c1b7d6e4d3c2b1a0f9e8d7c6b", "0123456789abcdef0123456789abcdef01234567",
    "ffffffffffffffffffffffffffffffffffffffff",
  ]

  static let history: [FuzzTarget] = [
    FuzzTarget("commit", commits) { bytes in
      guard let record = CommitRecord(id: id, bytes) else { return }
      _ = record.summary
      try hold(
        !record.summaryBytes.contains(0x0A), "a summary is a line")
      for signature in [record.author, record.committer] {
        _ = (signature.dateText, signature.identity)
        try hold(abs(signature.minutesEast) <= 6039, "a zone has two digits each")
      }
      let people = Contributors.of(record)
      try hold(Set(people.authors).count == people.authors.count, "nobody is named twice")
    },
    FuzzTarget("mailmap", mailmaps) { bytes in
      var mailmap = Mailmap()
      mailmap.add(bytes)
      mailmap.add(bytes)
      for (name, email) in [("Ada", "ada@example.org"), ("", ""), ("a", "A@B")] {
        let one = mailmap.resolve(Identity(name: name, email: email))
        try hold(one == mailmap.resolve(Identity(name: name, email: email)), "answers are the same")
      }
    },
    FuzzTarget("note", notes) { bytes in
      guard let log = try? AuthorshipLog(parsing: bytes) else { return }
      for (_, lines) in log.files {
        var end = 0
        for line in lines {
          try hold(
            line.lines.lowerBound >= end && !line.lines.isEmpty, "lines are in order and apart")
          end = line.lines.upperBound
        }
      }
    },
    FuzzTarget(
      "grafts", ["# a comment\n\(names[0]) \(names[1])\n\(names[2])\n", names[0] + "\n"]
    ) { bytes in
      let grafts = Grafts(shallow: bytes, grafts: bytes)
      try hold(grafts.shallow.count <= bytes.count / 40, "a boundary has a name in the file")
    },
    FuzzTarget(
      "ignored-revisions", ["# reformatted\n\(names[0])\n\n\(names[1]) # again\r\n", names[2]]
    ) { bytes in
      guard let found = try? IgnoredRevisions.names(bytes, file: "list") else { return }
      let lines = bytes.count { $0 == 0x0A } + 1
      var last = 0
      for name in found {
        try hold(name.line > last && name.line <= lines, "lines rise and are in the file")
        last = name.line
      }
    },
  ]

  private static let commits = [
    """
    tree \(names[0])
    parent \(names[1])
    parent \(names[2])
    author Ada Lovelace <ada@example.org> 1700000000 +0130
    committer GitHub <noreply@github.com> 1700000001 -0800
    encoding ISO-8859-1
    gpgsig -----BEGIN PGP SIGNATURE-----
     iQ
     -----END PGP SIGNATURE-----

    Add a thing

    It does what it says.

    Co-authored-by: Bob <bob@example.org>
    Assisted-by: Claude:claude-opus
    Signed-off-by: Ada Lovelace
     <ada@example.org>

    """,
    """
    tree \(names[2])
    author  <> 9223372036854775807 -9999
    committer a <a@b> -1 +0000


    x: y

    co-authored-by: GitHub Copilot <1+copilot@users.noreply.github.com>
    """,
  ]

  private static let mailmaps = [
    """
    # people
    Ada Lovelace <ada@example.org>
    Ada Lovelace <ada@example.org> <ada@old.example>
    <ada@example.org> Countess <ADA@OLDER.example>
    Bob <bob@example.org> bob <root@localhost>

    """
  ]

  private static let notes = [
    """
    src/main.rs
      s_c9883b05a2487d::t_9f8e7d6c5b4a32 1-10,25
      h_31dce776f88375 5,30-35
      d9978a8723e02b52 7-12
    "with blanks.rs"
      0123456 1
    ---
    {"schema_version": "authorship/3.0.0", "base_commit_sha": "\(names[0])",
     "sessions": {"s_c9883b05a2487d": {"agent_id": {"tool": "cursor", "id": "1", "model": "m"}}},
     "prompts": {"d9978a8723e02b52": {"agent_id": {"tool": "claude", "model": "opus"}}},
     "humans": {"h_31dce776f88375": {"author": "Ada <ada@example.org>"}}}
    """
  ]
}
