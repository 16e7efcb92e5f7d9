/* SPDX-License-Identifier: MIT */
/* Whoever looks like the person who is being registered. Loop thread. */
#include "src/control/form_patient.h"

#include "chartty/base/text.h"
#include "chartty/base/words.h"
#include "chartty/control/duplicates.h"

#include <stdio.h>
#include <string.h>

struct registering {
    struct duplicates *duplicates;
};

static struct registering *registering_of(struct edit *edit)
{
    return edit_own(edit, sizeof(struct registering));
}

static void alikes_came(void *context)
{
    edit_again(context);
}

static void copy_stored(const struct edit *edit, enum record_type type, int field, char *out,
                        size_t size)
{
    int index = edit_find(edit, type, field);
    const char *stored = index < 0 ? NULL : edit_stored(edit, index);
    snprintf(out, size, "%s", stored != NULL ? stored : "");
}

static void person_typed(const struct edit *edit, struct duplicate_person *out)
{
    memset(out, 0, sizeof(*out));
    const char *missing = patient_missing_part(edit);
    bool no_last = missing != NULL && strcmp(missing, "first") != 0;
    bool no_first = missing != NULL && strcmp(missing, "last") != 0;
    copy_stored(edit, PATIENT(last_name), out->last, sizeof(out->last));
    copy_stored(edit, PATIENT(first_name), out->first, sizeof(out->first));
    copy_stored(edit, PATIENT(phone), out->phone, sizeof(out->phone));
    copy_stored(edit, PATIENT(ssn), out->ssn, sizeof(out->ssn));
    out->last[0] = no_last ? '\0' : out->last[0];
    out->first[0] = no_first ? '\0' : out->first[0];
    enum birth_known known = patient_typed_birth(patient_typed(edit, PATIENT(dob)));
    out->about = known == BIRTH_ESTIMATED;
    out->has_born = known != BIRTH_UNKNOWN && patient_date(edit, PATIENT(dob), &out->born);
}

/* One of them: "SMITH, John (Mr)  14-Jul-1945  Male  MRN00012345: same birth date, other phone". */
static void alike_line(struct registering *state, int index, char *out, size_t size)
{
    char name[128], born[64], mrn[64], gender[32], phone[64], why[160];
    const struct patient_hit *hit = duplicates_hit(state->duplicates, index);
    person_display(&hit->last_name, &hit->first_name, &hit->title, &hit->missing_name_part, name,
                   sizeof(name));
    birth_words(&hit->dob, &hit->birth_date_note, born, sizeof(born));
    text_safe(mrn, sizeof(mrn), hit->mrn.text, hit->mrn.length, NULL);
    text_safe(gender, sizeof(gender), hit->gender.text, hit->gender.length, NULL);
    text_safe(phone, sizeof(phone), hit->phone.text, hit->phone.length, NULL);
    duplicates_words(state->duplicates, index, why, sizeof(why));
    snprintf(out, size, "\n%d  %s  %s  %s  %s\n   MRN %s: %s", index + 1, name, born, gender, phone,
             mrn, why);
}

/* Who is being registered, in the same order: the eye compares column by column. */
static void typed_line(const struct edit *edit, char *out, size_t size)
{
    char born[64] = "birth date not known";
    struct date date;
    if (patient_typed_birth(patient_typed(edit, PATIENT(dob))) == BIRTH_ESTIMATED) {
        snprintf(born, sizeof(born), "%.60s", patient_typed(edit, PATIENT(dob)));
    } else if (patient_typed_birth(patient_typed(edit, PATIENT(dob))) == BIRTH_KNOWN &&
               patient_date(edit, PATIENT(dob), &date)) {
        char day[12];
        date_format(date, day);
        snprintf(born, sizeof(born), "%s", day);
    }
    snprintf(out, size, WORDS("\nTyped: %.100s, %.100s  %s  %.20s  %.30s"),
             patient_typed(edit, PATIENT(last_name)), patient_typed(edit, PATIENT(first_name)),
             born, patient_typed(edit, PATIENT(gender)), patient_typed(edit, PATIENT(phone)));
}

static void ask_about_alikes(struct edit *edit, struct registering *state)
{
    enum { SHOWN = 3 };
    char words[2400], typed[400];
    int total = 0, count = duplicates_count(state->duplicates, &total);
    int field = edit_find(edit, PATIENT(last_name));
    if (count == 0) {
        return;
    }
    size_t used = (size_t)snprintf(
        words, sizeof(words),
        total == 1 ? WORDS("1 patient looks alike:") : WORDS("%d patients look alike:"), total);
    typed_line(edit, typed, sizeof(typed));
    used += (size_t)snprintf(words + used, sizeof(words) - used, "%s", typed);
    for (int i = 0; i < count && i < SHOWN; i++) {
        char line[600];
        alike_line(state, i, line, sizeof(line));
        int length = snprintf(words + used, sizeof(words) - used, "%s", line);
        used += length > 0 && (size_t)length < sizeof(words) - used ? (size_t)length : 0;
    }
    if (total > SHOWN) {
        snprintf(words + used, sizeof(words) - used, WORDS("\nand %d more"), total - SHOWN);
    }
    edit_ask(edit, field, "%s\nRegister another person all the same?", words);
    edit_remark(edit, field, "~ %d alike", total);
}

void patient_form_check_alikes(struct edit *edit)
{
    struct registering *state = registering_of(edit);
    struct duplicate_person person;
    int field = edit_find(edit, PATIENT(last_name));
    person_typed(edit, &person);
    if (person.last[0] == '\0' && person.first[0] == '\0') {
        return;
    }
    if (state->duplicates == NULL) {
        state->duplicates = duplicates_new(edit_session(edit), alikes_came, edit);
    }
    duplicates_look(state->duplicates, &person);
    switch (duplicates_state(state->duplicates)) {
    case DUPLICATES_LOOKING:
        edit_wait(edit, "Looking for people who look alike before this is saved...");
        break;
    case DUPLICATES_FAILED:
        edit_ask(edit, field,
                 "Nobody knows whether there are look-alikes: %s Register all the same?",
                 duplicates_error(state->duplicates)->user);
        break;
    case DUPLICATES_READY:
        ask_about_alikes(edit, state);
        break;
    case DUPLICATES_NONE:
        break;
    }
}

void patient_form_end(struct edit *edit)
{
    duplicates_free(registering_of(edit)->duplicates);
}
