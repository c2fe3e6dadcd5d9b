"""What became of the paper's statements: the record, the audit page, evidence and rows."""
