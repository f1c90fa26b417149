// LanguageModel
