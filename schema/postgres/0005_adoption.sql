-- SPDX-License-Identifier: MIT
-- What databases of other programs need, for PostgreSQL. Their writers are roles that need not have a right on any ct_
-- table: what their writes set off runs with the rights of the tables' owner, in a schema that is named.

ALTER FUNCTION ct_trim_changes() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION ct_mark_name_stale() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION ct_note_child() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION ct_note_patient() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION ct_note_other() SECURITY DEFINER SET search_path = public, pg_temp;
