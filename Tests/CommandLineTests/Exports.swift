import Foundation
import Support
import Testing

@testable import byline

/// What `byline export` writes, read by programs that know the formats from elsewhere.
@Suite struct Exports {
  /// A learned repository of people with odd names, and text that was accepted of one.
  private func learned() throws -> (program: Program, scratch: ScratchRepository) {
    let program = try Program()
    let scratch = try ScratchRepository()
    for (number, name) in ["Ada Lovelace", "bob", "Eve: #\"x\" {y}", "O'Neil <3"].enumerated() {
      let lines = (0..<20).map { "  call_\($0 * 7 + number)(\"\(number) \($0 * 13)\");" }
      let file = number == 1 ? "doc/notes.md" : "src/\(number).c"
      try scratch.commit(file, lines.joined(separator: "\n") + "\n", by: name)
      if number == 0 { try program.home.write("text.c", lines[3..<15].joined(separator: "\n")) }
    }
    try scratch.folder.write("generated.min.js", String(repeating: "a=1;", count: 4000))
    try scratch.commit([:], by: "bob")
    let learn = try program.run(["learn", "-q", scratch.path])
    #expect(learn.status == 0, "\(learn.errorText)")
    let accept = try program.run(["ledger", "accept", "text.c", "--as", "Sue <sue@x.org>"])
    #expect(accept.status == 0, "\(accept.errorText)")
    return (program, scratch)
  }

  private func export(
    _ format: String, _ program: Program, _ scratch: ScratchRepository
  ) throws -> [UInt8] {
    let result = try program.run(["export", "--format", format], in: scratch.path)
    #expect(result.status == 0 && !result.output.isEmpty, "\(result.errorText)")
    return result.output
  }

  @Test func `are SPDX 3, as its model has it`() throws {
    let (program, scratch) = try learned()
    let json = try export("spdx3", program, scratch)
    let script = """
      import io, sys
      from spdx_python_model import v3_0_1 as spdx
      objects = spdx.SHACLObjectSet()
      spdx.JSONLDDeserializer().read(io.StringIO(sys.stdin.read()), objects)
      spdx.JSONLDSerializer().write(objects, io.BytesIO())
      missing = objects.link()
      assert not missing, missing
      model, = objects.foreach_type(spdx.ai_AIPackage)
      trained = [r for r in objects.foreach_type(spdx.Relationship)
                 if r.relationshipType == spdx.RelationshipType.trainedOn]
      assert [r.from_ for r in trained] == [model]
      print(len(list(objects.foreach_type(spdx.Person))), len(trained[0].to),
            len(list(objects.foreach_type(spdx.software_File))))
      """
    #expect(try OutsideChecks.python(script, input: json) == "4 1 4\n")
    for (from, to) in [("trainedOn", "trainedBy"), ("\"name\" :", "\"nome\" :")] {
      let broken = String(decoding: json, as: UTF8.self).replacing(from, with: to)
      #expect(throws: CommandFailure.self) {
        try OutsideChecks.python(script, input: Array(broken.utf8))
      }
    }
  }

  @Test func `say who and what was opted out, by random ids`() throws {
    let (program, scratch) = try learned()
    for arguments in [["Ada Lovelace"], ["--path", "doc/**"]] {
      let optOut = try program.run(["optout", "add"] + arguments)
      #expect(optOut.status == 0, "\(optOut.errorText)")
    }
    let text = String(decoding: try export("manifest", program, scratch), as: UTF8.self)
    let manifest = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let optOuts = try #require(manifest["opt_outs"] as? [[String: Any]])
    #expect(optOuts.count == 2)
    let person = try #require(optOuts.first { $0["kind"] as? String == "person" })
    #expect((person["person_id"] as? String)?.count == 32)
    let path = try #require(optOuts.first { $0["kind"] as? String == "path" })
    #expect(path["pattern"] as? String == "doc/**")
    #expect(optOuts.allSatisfy { $0["is_erased"] as? Bool == true })
    #expect(!text.contains("Lovelace"))
  }

  @Test func `are CycloneDX 1_6, strictly`() throws {
    let (program, scratch) = try learned()
    let json = try export("cyclonedx", program, scratch)
    let script = """
      import sys
      from cyclonedx.schema import SchemaVersion
      from cyclonedx.validation.json import JsonStrictValidator
      problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read())
      sys.exit(str(problem) if problem else 0)
      """
    try OutsideChecks.python(script, input: json)
    let broken = String(decoding: json, as: UTF8.self).replacing("\"uid\"", with: "\"guid\"")
    #expect(throws: CommandFailure.self) {
      try OutsideChecks.python(script, input: Array(broken.utf8))
    }
  }

  @Test func `are PROV, and come out the same as PROV-N and back`() throws {
    let (program, scratch) = try learned()
    let json = try export("prov", program, scratch)
    let found = try OutsideChecks.python(
      """
      import sys
      from prov.model import ProvDocument, ProvAgent, ProvAttribution, ProvEntity, ProvMembership
      text = sys.stdin.read()
      document = ProvDocument.deserialize(content=text, format='json')
      again = ProvDocument.deserialize(content=document.serialize(format='json'), format='json')
      assert document == again
      assert 'byline:model' in document.get_provn()
      print(len(list(document.get_records(ProvAgent))),
            len(list(document.get_records(ProvAttribution))),
            len(list(document.get_records(ProvMembership))))
      """, input: json)
    #expect(found == "5 4 4\n")
  }

  @Test func `are a citation file, whatever names there are`() throws {
    let (program, scratch) = try learned()
    let yaml = try export("cff", program, scratch)
    let script = """
      import sys
      from cffconvert.citation import Citation
      text = sys.stdin.read()
      citation = Citation(text)
      citation.validate()
      authors = citation._implementation.cffobj['authors']
      print([' '.join(filter(None, [a.get('given-names'), a.get('family-names'), a.get('alias')]))
             for a in authors])
      """
    let found = try OutsideChecks.python(script, input: yaml)
    for name in ["Ada Lovelace", "bob", "Eve: #\"x\" {y}"] { #expect(found.contains(name)) }
    let broken = String(decoding: yaml, as: UTF8.self).replacing("authors:", with: "writers:")
    #expect(throws: CommandFailure.self) {
      try OutsideChecks.python(script, input: Array(broken.utf8))
    }
  }

  @Test func `name all contributors, as a checker of such files finds them`() throws {
    let (program, scratch) = try learned()
    try scratch.folder.write(
      ".all-contributorsrc", try export("all-contributors", program, scratch))
    let found = try OutsideChecks.python(
      """
      import json, pathlib, sys
      from didwegivecredit.didwegivecredit import (
          get_committers, parse_allcontributors, generate_missings)
      path = pathlib.Path(sys.stdin.read())
      file = path / '.all-contributorsrc'
      names, logins = parse_allcontributors(file)
      print(generate_missings(get_committers(path), [], names, logins))
      value = json.loads(file.read_text())
      # What the published schema asks for; it allows no other keys.
      assert set(value) <= {'projectName', 'projectOwner', 'repoType', 'repoHost', 'files',
                            'contributors'}, set(value)
      assert value['files'] and all(isinstance(name, str) for name in value['files'])
      assert isinstance(value['projectName'], str) and isinstance(value['projectOwner'], str)
      assert value['repoType'] in ('github', 'gitlab')
      for one in value['contributors']:
          assert set(one) == {'login', 'name', 'avatar_url', 'profile', 'contributions'}, one
          assert all(isinstance(one[key], str) for key in set(one) - {'contributions'}), one
          assert one['contributions'] and set(one['contributions']) <= {'code', 'doc'}
      print({tuple(one['contributions']) for one in value['contributors'] if one['name'] == 'bob'})
      """, input: Array(scratch.path.utf8))
    #expect(found == "[]\n{('doc',)}\n")
  }

  @Test func `say nothing of what is private`() throws {
    let (program, scratch) = try learned()
    for format in ["manifest", "spdx3", "cyclonedx", "prov", "cff", "all-contributors"] {
      // Outside the repository nothing may be named.
      let away = try program.run(["export", "--format", format])
      #expect(away.status == 0 && away.errorText.contains("no source may be named"))
      for word in ["Lovelace", "bob", "notes.md", scratch.path] {
        #expect(!away.text.contains(word), "\(format): \(word)")
      }
      #expect(
        !(try program.run(["export", "--format", format], in: scratch.path)).text.contains(
          "@example.org"))
    }
    _ = try program.run(["sources", "visibility", "shared", scratch.path])
    #expect(try program.run(["export"]).text.contains("doc/notes.md"))
  }

  @Test func `have all that is needed to learn the same model again, bit for bit`() throws {
    let (program, scratch) = try learned()
    func facts(_ json: [UInt8]) throws -> (model: [String: Any], sources: [[String: Any]]) {
      let value = try #require(JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
      return (
        try #require(value["model"] as? [String: Any]),
        try #require(value["sources"] as? [[String: Any]])
      )
    }
    let first = try facts(try export("manifest", program, scratch))
    let source = try #require(first.sources.first)
    #expect((source["documents"] as? [Any])?.count == 4)
    #expect((source["commits"] as? [Any])?.count == 4)
    #expect((source["exclusions"] as? [[String: Any]])?.first?["path"] as? String != nil)
    let parts = try #require(source["parts"] as? [[String: Any]])
    #expect(parts.count { $0["microbits"] as? Int ?? 0 > 0 } == 1)
    // The history goes on; what was learned is named by its revision.
    let revision = try #require(source["revision"] as? String)
    try scratch.commit("src/0.c", "int later;\n", by: "bob")
    let other = try Program()
    let clone = other.home.path + "/again"
    try scratch.git(["clone", "-q", "--no-checkout", scratch.path, clone])
    try scratch.git(["-C", clone, "checkout", "-q", "--detach", revision])
    let learn = try other.run(["learn", "-q", clone])
    #expect(learn.status == 0, "\(learn.errorText)")
    let again = try other.run(["export"], in: clone)
    let second = try facts(again.output)
    #expect(NSDictionary(dictionary: first.model) == NSDictionary(dictionary: second.model))
  }
}
