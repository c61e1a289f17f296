"""The resolvers: what root fields, mutations and computed fields do."""
