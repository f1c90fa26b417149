/// What an account of Git is: somebody's, a coding agent's, or some other program's.
package enum AccountKind: String, Sendable, Hashable, CaseIterable, Codable {
  case human, agent, bot
}

extension Identity {
  /// What the address, or failing that the name, is known to be; `human` where nothing is known.
  ///
  /// Addresses decide, as names are shared: somebody may be called Claude. A name decides only
  /// where no person could have it, or where there is no address at all.
  package var account: AccountKind {
    let mail = email.lowercased()
    if KnownAccounts.agents.contains(mail) { return .agent }
    if KnownAccounts.bots.contains(mail) { return .bot }
    if let user = KnownAccounts.platformUser(of: mail) {
      if KnownAccounts.agentUsers.contains(user) { return .agent }
      if KnownAccounts.botUsers.contains(user) || user.hasSuffix("[bot]") { return .bot }
    }
    return KnownAccounts.account(named: name.lowercased(), hasAddress: !mail.isEmpty)
  }

  /// The user behind an address that GitHub or GitLab gives to those who hide theirs, in lower
  /// case; `nil` for other addresses.
  ///
  /// `583231+octocat@users.noreply.github.com` and `octocat@users.noreply.github.com` are one.
  package var platformUser: String? { KnownAccounts.platformUser(of: email.lowercased()) }
}

/// Accounts of coding agents and other programs, all in lower case.
///
/// Collected from the addresses that the programs commit and sign with, as found in public
/// histories and their documentation, late in 2026.
enum KnownAccounts {
  /// Whole addresses of coding agents.
  static let agents: Set<String> = [
    "noreply@anthropic.com", "claude@anthropic.com", "noreply@claude.ai",
    "cursoragent@cursor.com", "noreply@cursor.com", "agent@cursor.com",
    "noreply@openai.com", "codex@openai.com",
    "aider@aider.chat", "noreply@aider.chat",
    "amp@ampcode.com", "noreply@ampcode.com", "amp@sourcegraph.com",
    "jules@google.com", "gemini-cli@google.com", "gemini@google.com",
    "opencode@sst.dev", "noreply@opencode.ai", "opencode@opencode.ai", "sisyphus@opencode.ai",
    "clio-agent@sisyphuslabs.ai", "noreply@windsurf.com", "noreply@codeium.com",
    "roomote@roocode.com", "noreply@roocode.com", "droid@factory.ai", "noreply@factory.ai",
    "openhands@all-hands.dev", "junie@jetbrains.com", "crush@charm.land", "agent@warp.dev",
    "oz-agent@warp.dev", "qwen-coder@alibabacloud.com", "noreply@kiro.dev",
    "agent@replit.com", "copilot@github.com", "devin@cognition.ai", "noreply@devin.ai",
    "noreply@cognition.ai", "goose@block.xyz", "noreply@continue.dev", "zed-agent@zed.dev",
    "noreply@lovable.dev", "v0@vercel.com", "noreply@kilocode.ai", "vibe@mistral.ai",
    "noreply@x.ai",
  ]

  /// Users of GitHub and GitLab that are coding agents.
  static let agentUsers: Set<String> = [
    "copilot", "copilot-swe-agent[bot]", "github-copilot[bot]", "claude", "claude[bot]",
    "anthropic-claude[bot]", "cursor[bot]", "cursoragent", "devin-ai-integration[bot]",
    "devin-ai[bot]", "google-labs-jules[bot]", "gemini-code-assist[bot]", "gemini-cli[bot]",
    "gemini-cli-robot", "chatgpt-codex-connector[bot]", "codex[bot]", "openai-codex[bot]",
    "amp-code[bot]", "ampcode[bot]", "opencode-agent[bot]", "opencode[bot]",
    "factory-droid[bot]", "roomote[bot]", "roomote-agent", "openhands-agent", "openhands-ai[bot]",
    "sweep-ai[bot]", "sweep-nightly[bot]", "aider-chat[bot]", "coderabbitai[bot]",
    "amazon-q-developer[bot]", "amazonq-developer[bot]", "codegen-sh[bot]", "lovable-dev[bot]",
    "gpt-engineer-app[bot]", "v0[bot]", "bolt-new-by-stackblitz[bot]", "terragon-labs[bot]",
    "windsurf-bot[bot]", "replit-agent[bot]", "kilo-code[bot]", "kilo-code-bot[bot]",
    "qodo-merge-pro[bot]", "blackboxaicode[bot]", "jetbrains-junie[bot]", "junie-eap[bot]",
    "graphite-app-agent[bot]", "continue[bot]", "tembo[bot]", "warp-dev[bot]",
  ]

  /// Whole addresses of programs that are no coding agents.
  static let bots: Set<String> = [
    "support@dependabot.com", "bot@renovateapp.com", "renovate@whitesourcesoftware.com",
    "snyk-bot@snyk.io", "action@github.com", "actions@github.com", "github-actions@github.com",
    "support@greenkeeper.io", "bot@stepsecurity.io", "bot@pyup.io", "github-bot@pyup.io",
    "noreply@weblate.org", "hosted@weblate.org", "support+dependabot@github.com",
    "semantic-release-bot@martynus.net", "travis@travis-ci.org", "bors@rust-lang.org",
    "bot@usegitai.com", "support@crowdin.com", "noreply@transifex.com",
  ]

  /// Users of GitHub and GitLab that are programs without `[bot]` in their name.
  static let botUsers: Set<String> = [
    "web-flow", "dependabot", "dependabot-preview", "renovate-bot", "greenkeeperio-bot",
    "pyup-bot", "snyk-bot", "imgbot", "bors", "k8s-ci-robot", "mergify", "rustbot",
    "semantic-release-bot", "weblate", "crowdin-bot", "github-actions", "actions-user",
    "allcontributors", "gitter-badger", "transifex-integration",
  ]

  /// Names that are products; anybody may be called by the first word alone.
  private static let products: [String] = [
    "claude code", "claude opus", "claude sonnet", "claude haiku", "claude fable",
    "github copilot", "copilot autofix", "copilot swe agent", "cursor agent", "cursor ai",
    "openai codex", "chatgpt", "gpt-4", "gpt-5", "gemini cli", "gemini code assist",
    "google jules", "devin ai", "windsurf ai", "amp code", "roo code", "qwen code", "qwen-coder",
  ]

  /// Names that are agents where there is no address: a person's trailer has one.
  private static let bareNames: Set<String> = [
    "claude", "copilot", "codex", "cursor", "devin", "jules", "gemini", "aider", "amp", "opencode",
    "windsurf", "droid", "junie",
  ]

  static func account(named name: String, hasAddress: Bool) -> AccountKind {
    // Aider signs as `Ada Lovelace (aider)`, with Ada's address.
    if name.hasSuffix("(aider)") { return .agent }
    if name.hasSuffix("[bot]") { return agentUsers.contains(name) ? .agent : .bot }
    if products.contains(where: { name == $0 || name.hasPrefix($0 + " ") }) { return .agent }
    return !hasAddress && bareNames.contains(name) ? .agent : .human
  }

  static func platformUser(of mail: String) -> String? {
    for domain in ["@users.noreply.github.com", "@users.noreply.gitlab.com"]
    where mail.hasSuffix(domain) {
      let local = mail.dropLast(domain.count)
      // A number, then `+` at GitHub and `-` at GitLab, may stand before the user's name.
      let separator: Character = domain.contains("github") ? "+" : "-"
      if let cut = local.firstIndex(of: separator), !local[..<cut].isEmpty,
        local[..<cut].allSatisfy({ $0.isASCII && $0.isNumber })
      {
        let user = local[local.index(after: cut)...]
        return user.isEmpty ? nil : String(user)
      }
      return local.isEmpty ? nil : String(local)
    }
    return nil
  }
}
