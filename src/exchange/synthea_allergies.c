/* SPDX-License-Identifier: MIT */
/*
 * Purpose: allergies.csv of a Synthea folder. Called for each row of the patient in hand. Must not
 * know: the other files.
 *
 * "Allergy to substance (finding)" says that there are allergies, not to what: as a row it would
 * read as an allergen, so it is left out. The allergen loses SNOMED's tag ("Mold (organism)"), so
 * that checks against drugs can match it; code and tag's kind stand in the notes.
 */
#include "src/exchange/synthea.h"

#include <stdio.h>
#include <string.h>

/* SNOMED CT 419199007 |Allergy to substance (finding)|: the parent of all allergy findings. */
static const char parent_finding[] = "419199007";

/* 1 mild to 3 severe, 0 empty, -1 another word. */
static int severity_rank(const char *word)
{
    static const char *const words[] = {"", "MILD", "MODERATE", "SEVERE"};
    for (int rank = 0; rank < 4; rank++) {
        if (strcmp(word, words[rank]) == 0) {
            return rank;
        }
    }
    return -1;
}

static void set_severity(struct synthea *synthea, const struct synthea_file *file,
                         struct import_row *row)
{
    static const char *const stored[] = {NULL, "mild", "moderate", "severe"};
    static const struct {
        int column;
        const char *name;
    } columns[] = {{ALLERGIES_SEVERITY1, "SEVERITY1"}, {ALLERGIES_SEVERITY2, "SEVERITY2"}};
    int worst = 0;
    for (int i = 0; i < 2; i++) {
        int rank = severity_rank(synthea_value(file, columns[i].column));
        if (rank < 0) {
            import_remark(&synthea->run, row->place, columns[i].name,
                          "This is none of MILD, MODERATE, SEVERE; left empty.");
        }
        worst = rank > worst ? rank : worst;
    }
    import_set(row, FIELD_OF(allergy, severity), stored[worst]);
}

static void set_reaction(struct synthea *synthea, const struct synthea_file *file,
                         struct import_row *row)
{
    struct arena *arena = &synthea->patient.arena;
    const char *first = synthea_without_tag(arena, synthea_value(file, ALLERGIES_DESCRIPTION1));
    const char *second = synthea_without_tag(arena, synthea_value(file, ALLERGIES_DESCRIPTION2));
    if (first[0] && second[0]) {
        import_set(row, FIELD_OF(allergy, reaction), arena_format(arena, "%s + %s", first, second));
    } else if (first[0] || second[0]) {
        import_set(row, FIELD_OF(allergy, reaction), first[0] ? first : second);
    }
}

/* "Food allergy, SNOMED-CT 735029006" */
static void set_notes(struct synthea *synthea, const struct synthea_file *file,
                      struct import_row *row)
{
    const char *category = synthea_value(file, ALLERGIES_CATEGORY);
    const char *type = synthea_value(file, ALLERGIES_TYPE);
    char *notes =
        arena_format(&synthea->patient.arena, "%s%s%s, %s %s", category, category[0] ? " " : "",
                     type[0] ? type : "allergy", synthea_value(file, ALLERGIES_SYSTEM),
                     synthea_value(file, ALLERGIES_CODE));
    if (notes[0] >= 'a' && notes[0] <= 'z') {
        notes[0] = (char)(notes[0] - 'a' + 'A');
    }
    import_set(row, FIELD_OF(allergy, notes), notes);
}

static void set_course(struct synthea *synthea, const struct synthea_file *file,
                       struct import_row *row, char onset_text[11])
{
    struct datetime onset, stop;
    int64_t ignored;
    enum import_time begun =
        import_read_time(synthea_value(file, ALLERGIES_START), &onset, &ignored);
    enum import_time ended = import_read_time(synthea_value(file, ALLERGIES_STOP), &stop, &ignored);
    if (begun == IMPORT_TIME_BAD || ended == IMPORT_TIME_BAD) {
        if (!row->rejected) {
            import_reject(&synthea->run, row->type, row->place,
                          begun == IMPORT_TIME_BAD ? "START" : "STOP",
                          "This is no date (YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ).");
        }
        row->rejected = true;
        return;
    }
    if (begun != IMPORT_TIME_EMPTY) {
        date_format_iso(onset.date, onset_text);
        import_set(row, FIELD_OF(allergy, onset_date), onset_text);
    }
    import_set(row, FIELD_OF(allergy, status), ended == IMPORT_TIME_EMPTY ? "active" : "inactive");
}

static int add_allergy(struct synthea *synthea, const struct synthea_file *file, const char *key,
                       struct error *error)
{
    struct import_run *run = &synthea->run;
    struct import_row row;
    char patient_text[24], onset[11];
    int64_t row_id;
    import_row_init(&row, RECORD_ALLERGY, synthea_place(file));
    snprintf(patient_text, sizeof patient_text, "%lld", (long long)synthea->patient.row_id);
    import_set(&row, FIELD_OF(allergy, patient_id), patient_text);
    import_set_text(
        run, &row, FIELD_OF(allergy, allergen), "DESCRIPTION",
        synthea_without_tag(&synthea->patient.arena, synthea_value(file, ALLERGIES_DESCRIPTION)));
    set_course(synthea, file, &row, onset);
    if (row.rejected) {
        return 0;
    }
    set_reaction(synthea, file, &row);
    set_severity(synthea, file, &row);
    set_notes(synthea, file, &row);
    return import_add(run, &row, key, synthea->patient.row_id, &row_id, error) < 0 ? -1 : 0;
}

int synthea_take_allergy(struct synthea *synthea, struct synthea_file *file, struct error *error)
{
    bool is_new;
    int64_t row_id;
    const char *code = synthea_value(file, ALLERGIES_CODE);
    if (strcmp(code, parent_finding) == 0) {
        import_reject(&synthea->run, RECORD_ALLERGY, synthea_place(file), "CODE",
                      "\"Allergy to substance\" names no allergen.");
        return 0;
    }
    const char *key = arena_format(&synthea->patient.arena, "%s/%s/%s", synthea->patient.source_id,
                                   code, synthea_value(file, ALLERGIES_START));
    ++*key_map_place(&synthea->patient.repetitions, key, &is_new);
    if (!is_new) {
        import_reject(&synthea->run, RECORD_ALLERGY, synthea_place(file), "CODE",
                      "An earlier line says the same allergy from the same day.");
        return 0;
    }
    int known = import_known(&synthea->run, RECORD_ALLERGY, key, &row_id, error);
    if (known != 0) {
        return known < 0 ? -1 : 0;
    }
    return add_allergy(synthea, file, key, error);
}
