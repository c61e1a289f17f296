// Every institution, one row each; the planner answers from its count store.
MATCH (:Institution)
