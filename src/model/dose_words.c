/* SPDX-License-Identifier: MIT */
/*
 * Purpose: doses in full words: abbreviations that may be typed, pick-lists, directions as a
 * sentence. Layer: model.  Thread: any; pure.  Owns: nothing.
 */
#include "chartty/model/dose_rules.h"

#include "src/model/ascii.h"

#include <stdio.h>
#include <string.h>

const char *const dose_frequency_words[] = {
    "daily",
    "twice daily",
    "three times daily",
    "four times daily",
    "every morning",
    "every evening",
    "nightly at bedtime",
    "every other day",
    "weekly",
    "twice weekly",
    "three times weekly",
    "monthly",
    "every hour",
    "every 2 hours",
    "every 3 hours",
    "every 4 hours",
    "every 6 hours",
    "every 8 hours",
    "every 12 hours",
    "every 4 to 6 hours as needed",
    "before meals",
    "after meals",
    "with meals",
    "as needed",
    "once",
    "immediately",
    NULL,
};

const char *const dose_route_words[] = {
    "Oral",
    "Sublingual",
    "Buccal",
    "Intravenous",
    "Intramuscular",
    "Subcutaneous",
    "Intradermal",
    "Topical",
    "Transdermal",
    "Inhaled",
    "Nebulized",
    "Intranasal",
    "Right eye",
    "Left eye",
    "Both eyes",
    "Right ear",
    "Left ear",
    "Both ears",
    "Rectal",
    "Vaginal",
    "Intrathecal",
    "Epidural",
    "Intraosseous",
    "Intraarticular",
    "Gastrostomy tube",
    "Nasogastric tube",
    NULL,
};

struct expansion {
    const char *typed, *words;
};

/* facts.md 3.2, what is not on a list of error-prone ones. */
static const struct expansion frequencies[] = {
    {"bid", "twice daily"},
    {"b.i.d.", "twice daily"},
    {"tid", "three times daily"},
    {"t.i.d.", "three times daily"},
    {"qid", "four times daily"},
    {"q.i.d.", "four times daily"},
    {"qam", "every morning"},
    {"qpm", "every evening"},
    {"qwk", "weekly"},
    {"qmo", "monthly"},
    {"q1h", "every hour"},
    {"prn", "as needed"},
    {"ac", "before meals"},
    {"pc", "after meals"},
    {"wm", "with meals"},
    {"stat", "immediately"},
    {"x1", "once"},
    {"once daily", "daily"},
    {"2 times a day", "twice daily"},
    {"3 times a day", "three times daily"},
    {"4 times a day", "four times daily"},
    {"hourly", "every hour"},
};
static const struct expansion routes[] = {
    {"po", "Oral"},
    {"by mouth", "Oral"},
    {"sl", "Sublingual"},
    {"buc", "Buccal"},
    {"iv", "Intravenous"},
    {"im", "Intramuscular"},
    {"subcut", "Subcutaneous"},
    {"td", "Transdermal"},
    {"tp", "Topical"},
    {"inh", "Inhaled"},
    {"inhalation", "Inhaled"},
    {"neb", "Nebulized"},
    {"pr", "Rectal"},
    {"vg", "Vaginal"},
    {"ng", "Nasogastric tube"},
    {"gt", "Gastrostomy tube"},
    {"nasal", "Intranasal"},
};

static const char *expand(const struct expansion *list, size_t count, const char *word)
{
    for (size_t index = 0; index < count; index++) {
        if (ascii_same(list[index].typed, word)) {
            return list[index].words;
        }
    }
    return NULL;
}
#define EXPAND(list, word) expand(list, sizeof(list) / sizeof((list)[0]), word)

static void add(char *out, size_t size, const char *text, size_t length)
{
    size_t used = strlen(out);
    if (used + length >= size) {
        length = size - 1 - used;
        /* never half a character */
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) {
            length--;
        }
    }
    memcpy(out + used, text, length);
    out[used + length] = '\0';
}

static bool is_unit(const char *word, size_t length)
{
    static const char *const units[] = {"mg", "mcg", "g", "kg", "ml", "l", "units", "unit", "meq"};
    for (size_t index = 0; index < sizeof units / sizeof units[0]; index++) {
        bool same = strlen(units[index]) == length;
        for (size_t at = 0; same && at < length; at++) {
            same = units[index][at] == ascii_lower(word[at]);
        }
        if (same) {
            return true;
        }
    }
    return false;
}

void dose_tidy(const char *text, char out[DOSE_TEXT_SIZE])
{
    out[0] = '\0';
    size_t length = ascii_trim(&text, strlen(text));
    for (size_t at = 0, taken; at < length; at += taken) {
        taken = 1;
        bool behind_number = at > 0 && ascii_is_digit(text[at - 1]);
        bool behind_blank = at > 1 && text[at - 1] == ' ' && ascii_is_digit(text[at - 2]);
        size_t word = 0;
        while (at + word < length && ascii_is_letter(text[at + word])) {
            word++;
        }
        if (word > 0 && (behind_number || behind_blank) && is_unit(text + at, word)) {
            add(out, DOSE_TEXT_SIZE, " ", behind_number ? 1 : 0);
            bool millilitre =
                word == 2 && ascii_lower(text[at]) == 'm' && ascii_lower(text[at + 1]) == 'l';
            add(out, DOSE_TEXT_SIZE, millilitre ? "mL" : text + at, word);
            taken = word;
        } else if (!(text[at] == ' ' && at > 0 && text[at - 1] == ' ')) {
            taken = word > 0 ? word : 1;
            add(out, DOSE_TEXT_SIZE, text + at, taken);
        }
    }
}

/* One or two digits at *text, moved past them; 0 when there is no number above 0. */
static int take_hours(const char **text)
{
    int hours = 0;
    for (int digits = 0; digits < 2 && ascii_is_digit(**text); digits++) {
        hours = hours * 10 + (*(*text)++ - '0');
    }
    return hours;
}

/* "q6h" to "every 6 hours", "q4-6h" to "every 4 to 6 hours". */
static bool clock_interval(const char *word, char out[64])
{
    int first, second = 0;
    if (ascii_lower(*word++) != 'q') {
        return false;
    }
    first = take_hours(&word);
    if (*word == '-') {
        word++;
        second = take_hours(&word);
        if (second <= first) {
            return false;
        }
    }
    if (first == 0 || ascii_lower(word[0]) != 'h' || word[1] != '\0') {
        return false;
    }
    if (second > 0) {
        snprintf(out, 64, "every %d to %d hours", first, second);
    } else if (first == 1) {
        snprintf(out, 64, "every hour");
    } else {
        snprintf(out, 64, "every %d hours", first);
    }
    return true;
}

void dose_frequency(const char *typed, char out[DOSE_TEXT_SIZE])
{
    char tidied[DOSE_TEXT_SIZE], word[64], interval[64];
    dose_tidy(typed, tidied);
    const char *whole = EXPAND(frequencies, tidied);
    out[0] = '\0';
    if (whole) {
        snprintf(out, DOSE_TEXT_SIZE, "%s", whole);
        return;
    }
    for (const char *c = tidied; *c;) {
        size_t length = strcspn(c, " ");
        snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : 0), c);
        const char *words = EXPAND(frequencies, word);
        if (words == NULL && word[0] && clock_interval(word, interval)) {
            words = interval;
        }
        add(out, DOSE_TEXT_SIZE, words ? words : c, words ? strlen(words) : length);
        c += length;
        if (*c) {
            add(out, DOSE_TEXT_SIZE, " ", 1);
            c++;
        }
    }
}

void dose_route(const char *typed, char out[DOSE_TEXT_SIZE])
{
    dose_tidy(typed, out);
    const char *words = EXPAND(routes, out);
    if (words) {
        snprintf(out, DOSE_TEXT_SIZE, "%s", words);
        return;
    }
    for (const char *const *route = dose_route_words; *route; route++) {
        if (ascii_same(*route, out)) {
            snprintf(out, DOSE_TEXT_SIZE, "%s", *route); /* "oral" as all others write it */
        }
    }
}

static const struct direction {
    const char *route, *verb, *where;
} directions[] = {
    {"Oral", "Take", "by mouth"},
    {"Sublingual", "Dissolve", "under the tongue"},
    {"Buccal", "Place", "inside the cheek"},
    {"Intravenous", "Give", "into a vein"},
    {"Intramuscular", "Inject", "into a muscle"},
    {"Subcutaneous", "Inject", "under the skin"},
    {"Intradermal", "Inject", "into the skin"},
    {"Topical", "Apply", "to the skin"},
    {"Transdermal", "Apply", "to the skin"},
    {"Inhaled", "Inhale", ""},
    {"Nebulized", "Inhale", "by nebulizer"},
    {"Intranasal", "Use", "in the nose"},
    {"Right eye", "Put", "into the right eye"},
    {"Left eye", "Put", "into the left eye"},
    {"Both eyes", "Put", "into both eyes"},
    {"Right ear", "Put", "into the right ear"},
    {"Left ear", "Put", "into the left ear"},
    {"Both ears", "Put", "into both ears"},
    {"Rectal", "Insert", "into the rectum"},
    {"Vaginal", "Insert", "into the vagina"},
    {"Gastrostomy tube", "Give", "by gastrostomy tube"},
    {"Nasogastric tube", "Give", "by nasogastric tube"},
};

void dose_sig(const char *amount, const char *route, const char *frequency,
              char out[2 * DOSE_TEXT_SIZE])
{
    enum { SIZE = 2 * DOSE_TEXT_SIZE };
    const char *verb = "Use", *where = route ? route : "";
    for (size_t index = 0; index < sizeof directions / sizeof directions[0]; index++) {
        if (route && ascii_same(directions[index].route, route)) {
            verb = directions[index].verb;
            where = directions[index].where;
        }
    }
    const char *parts[] = {verb, amount ? amount : "", where, frequency ? frequency : ""};
    out[0] = '\0';
    for (size_t index = 0; index < sizeof parts / sizeof parts[0]; index++) {
        if (parts[index][0]) {
            add(out, SIZE, " ", out[0] ? 1 : 0);
            add(out, SIZE, parts[index], strlen(parts[index]));
        }
    }
    add(out, SIZE, ".", 1);
}
