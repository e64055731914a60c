"""From axioms to rules, from rules to conclusions, verdicts and explanations."""
