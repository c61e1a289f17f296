// One researcher, by id.
MATCH (r:Researcher {id: $id})
RETURN {researcher: r{.id, .name, .slug, .workCount}}
