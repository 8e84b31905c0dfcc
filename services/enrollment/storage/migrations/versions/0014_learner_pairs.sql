-- Statements are parted by an empty line. Names in full: a function behind an index finds nothing else for anybody.
CREATE FUNCTION learner_pairs(match_key TEXT) RETURNS TSVECTOR LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT array_to_tsvector(array_agg(DISTINCT a || '+' || b))
    FROM unnest(string_to_array(match_key, ' ')) AS a, unnest(string_to_array(match_key, ' ')) AS b WHERE a <> b);

CREATE INDEX learner_by_pairs ON learner USING gin (learner_pairs(match_key)) WITH (fastupdate = off) WHERE merged_into IS NULL;

ALTER INDEX learner_by_pairs ALTER COLUMN 1 SET STATISTICS 400;

-- The server shows statistics of an index to its owner alone. These say how many people have two syllables, and
-- those of the column beside it, which the service reads, say as much of one.
CREATE FUNCTION learner_pair_shares() RETURNS TABLE (pairs TEXT[], shares REAL[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
BEGIN ATOMIC
    SELECT CAST(CAST(most_common_elems AS text) AS text[]), most_common_elem_freqs
    FROM pg_stats WHERE schemaname = 'public' AND tablename = 'learner_by_pairs';
END;
