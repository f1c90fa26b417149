import Testing

@testable import Agent

@Suite struct Notices {
  @Test(arguments: [
    (
      "/* Copyright (c) 2009-2012, Ada <ada@example.org> */",
      "Copyright (c) 2009-2012, Ada <ada@example.org>"
    ),
    ("# COPYRIGHT 2001 Ada", "COPYRIGHT 2001 Ada"),
    (" * \u{A9} 2020: Ada #}", "\u{A9} 2020: Ada"),
    ("// Copyright \u{A9}, 1999 Ada", "Copyright \u{A9}, 1999 Ada"),
    ("<!-- (C) 2020 Ada -->", "(C) 2020 Ada"),
    ("see copyright law; copyright: 2020", "copyright: 2020"),
    ("SPDX-FileCopyrightText: 2019 Jane Doe */", "2019 Jane Doe"),
  ])
  func `are read of the head of a file`(line: String, notice: String) {
    #expect(FileNotices(Array("int x;\n\(line)\r\nint y;".utf8)).notices == [notice])
  }

  @Test(arguments: [
    "Copyright law is older than 1900", "copyright2020", "(c) x", "Copyright (c) Ada", "©",
    "Copyright 20",
  ])
  func `have a year`(line: String) {
    #expect(FileNotices(Array(line.utf8)).notices.isEmpty)
  }

  @Test func `have a licence beside them`() {
    let head =
      "// SPDX-License-Identifier: MIT OR Apache-2.0\n// Copyright 2020 A\n// Copyright 2020 A\n"
    let notices = FileNotices(Array(head.utf8))
    #expect(notices.license == "MIT OR Apache-2.0")
    #expect(notices.notices == ["Copyright 2020 A"])
    #expect(FileNotices([]).license == nil)
  }
}
