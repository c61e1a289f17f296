// How many nodes there are of each label that is gone through: a map from label to count.
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
