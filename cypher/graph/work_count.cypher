// Every work, one row each; the planner answers from its count store.
MATCH (:Work)
