// The number of nodes of each label that the caller reads: a map from label to number.
RETURN {
  Researcher: COUNT { (:Researcher) },
  Work: COUNT { (:Work) },
  Topic: COUNT { (:Topic) },
  Institution: COUNT { (:Institution) },
  Venue: COUNT { (:Venue) },
  Key: COUNT { (:Key) },
  Claim: COUNT { (:Claim) },
  Account: COUNT { (:Account) }
}
