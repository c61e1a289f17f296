// What a headline is made of: the owner's own sentence, the name, the labels of the two topics most worked on.
RETURN [
  this.headline,
  this.label,
  COLLECT {
    MATCH (this)-[:AUTHORED]->(:Work)-[:ABOUT]->(topic:Topic)
    WITH topic, count(*) AS works
    ORDER BY works DESC, topic.sortLabel, topic.id LIMIT 2
    RETURN topic.label
  }
]
