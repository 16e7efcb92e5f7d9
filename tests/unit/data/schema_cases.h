/* SPDX-License-Identifier: MIT */
/*
 * What both engines' schema tests go over: texts of times, and queries of screens with the index
 * that each must be read by.
 */
#ifndef CHARTTY_TESTS_SCHEMA_CASES_H
#define CHARTTY_TESTS_SCHEMA_CASES_H

#include <stdio.h>

/* Hours, minutes, seconds and halves of the day in all forms, and what is nearly one of them. */
static inline void each_time_text(void (*check)(void *context, const char *text), void *context)
{
    static const char *const others[] = {
        "",          "noon",      "NOON",    " Noon ",   "midnight", "Midnight  ", "noonday",
        "mid night", "24:00",     "25:00",   "9:60",     "9.30",     "9",          "09",
        "900",       "0900",      " 0900 ",  "2400",     "0960",     "0900 AM",    "0900am",
        "12345",     "09:000",    "9:5",     "9:05:5",   "9:05:60",  "9:05:59.5",  "a",
        "am",        "PM",        ":30",     "09:",      "9: AM",    "9 : 00",     "9:00 PAM",
        "9:00 A M",  "9:00 AMPM", "9:00 MA", "9:00 pm.", "-9:00",    "+9:00",      "9am ",
        " 9 am",     "0am",       "00am",    "13pm",     "12:00 AM", "13:00 AM",   "00:30 AM",
        "9h30",      "09:30Z",    "T09:30",  "09:30-10", "9:30 AMs", "\t09:30",    "09:30\n",
        "９:３０",   "09：30",    "９am",    "1 2 am",   "99:99",    "1:2:3",      "09:30:00 PM",
        "M9:00",     "P 9:00",    "9:00P M", "9 P",      "009:00",   "9:00:00:00", "9:00::00",
    };
    static const char *const halves[] = {"",    " ",     "a", "A",   "am",    "AM", " am",
                                         " AM", " Am",   "p", "P",   "pm",    "PM", " pm",
                                         " PM", "  pm ", "x", " xm", " a.m.", "ap", "mm"};
    static const char *const forms[] = {"%d:%02d", "%02d:%02d", "%02d%02d", "%d:%02d:30",
                                        "%02d:%02d:61"};
    static const int minutes[] = {0, 5, 30, 59, 60};
    char text[64], clock_text[32];
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        check(context, others[i]);
    }
    for (int hour = 0; hour <= 25; hour++) {
        for (size_t h = 0; h < sizeof halves / sizeof halves[0]; h++) {
            (void)snprintf(text, sizeof text, "%d%s", hour, halves[h]);
            check(context, text);
            for (size_t f = 0; f < 5 * 5; f++) {
                /* the format is one of the list above */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
                (void)snprintf(clock_text, sizeof clock_text, forms[f / 5], hour, minutes[f % 5]);
#pragma GCC diagnostic pop
                (void)snprintf(text, sizeof text, "%s%s", clock_text, halves[h]);
                check(context, text);
            }
        }
    }
}

/* X(query, "index (what it seeks by)" as SQLite says it). MINUTES is the engine's expression; not
 * (minutes, id) > (?, ?): SQLite seeks by a row value of columns only. */
#define INDEXED_QUERIES(X, MINUTES)                                                                \
    X("SELECT a.id FROM appointments AS a WHERE a.date = '2026-11-24' "                            \
      "AND " MINUTES " >= 540 "                                                                    \
      "AND (" MINUTES " > 540 OR a.id > 7) "                                                       \
      "ORDER BY " MINUTES ", a.id LIMIT 20",                                                       \
      "ct_appointments_day (date=? AND <expr>>?)")                                                 \
    X("SELECT id FROM appointments WHERE status = 'scheduled' AND date = "                         \
      "'2026-11-24' AND " MINUTES " >= 540 "                                                       \
      "AND (" MINUTES " > 540 OR id > 7) "                                                         \
      "ORDER BY " MINUTES ", id LIMIT 20",                                                         \
      "ct_appointments_status_day (status=? AND date=? AND <expr>>?)")                             \
    X("SELECT id FROM appointments WHERE status = 'scheduled' AND date > "                         \
      "'2026-11-24' ORDER BY date, " MINUTES ", id LIMIT 20",                                      \
      "ct_appointments_status_day (status=? AND date>?)")                                          \
    X("SELECT id FROM appointments WHERE patient_id = 1 ORDER BY date DESC, id DESC",              \
      "ct_appointments_patient (patient_id=?)")                                                    \
    X("SELECT id FROM medications WHERE patient_id = 1 ORDER BY prescribed_date DESC, id DESC",    \
      "ct_medications_patient (patient_id=?)")                                                     \
    X("SELECT id FROM vital_signs WHERE patient_id = 1 ORDER BY recorded_date DESC, id DESC",      \
      "ct_vital_signs_patient (patient_id=?)")                                                     \
    X("SELECT id FROM lab_results WHERE patient_id = 1 ORDER BY resulted_date DESC, id DESC",      \
      "ct_lab_results_patient (patient_id=?)")                                                     \
    X("SELECT id FROM allergies WHERE patient_id = 1 ORDER BY id",                                 \
      "ct_allergies_patient (patient_id=?)")                                                       \
    X("SELECT id FROM patients WHERE dob = '1945-07-14'", "ct_patients_dob (dob=?)")

#endif
