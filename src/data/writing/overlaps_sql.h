/* SPDX-License-Identifier: MIT */
/*
 * Purpose: the one long statement of saving: appointments that may overlap a slot. Layer: data,
 * private to the backends' writers. Its columns are those of appointment_line, in the list's order.
 */
#ifndef CHARTTY_DATA_WRITING_OVERLAPS_SQL_H
#define CHARTTY_DATA_WRITING_OVERLAPS_SQL_H

#include "chartty/model/appointment.h"
#include "src/data/status_sql.h"

#define WRITER_COLUMN(column, kind, label, max, flags, choices) "a." #column ", "
/* minutes: the database's expression of a time's minutes; blanks: status_sql.h. ?1 provider, ?2
 * patient, ?3 the row left out, ?4 to ?5 the days. A NULL for a person matches nobody. A visit
 * counts only while its side row names the same appointment. */
#define WRITER_OVERLAPS_SQL(minutes, blanks)                                                       \
    "SELECT " APPOINTMENT_FIELDS(WRITER_COLUMN) minutes                                            \
        ", p.mrn, p.first_name, p.last_name, p.dob, p.phone, r.name, r.specialty"                  \
        ", c.title, c.birth_date_note, c.missing_name_part"                                        \
        " FROM appointments a"                                                                     \
        " LEFT JOIN patients p ON p.id = a.patient_id"                                             \
        " LEFT JOIN providers r ON r.id = a.provider_id"                                           \
        " LEFT JOIN ct_patient c ON c.patient_id = p.id AND c.mrn = p.mrn"                         \
        " WHERE (a.provider_id = CAST(?1 AS INTEGER) OR a.patient_id = CAST(?2 AS INTEGER))"       \
        " AND a.date BETWEEN ?4 AND ?5 AND a.id <> ?3"                                             \
        " AND " STATUS_WORD_OF(                                                                    \
            "a", blanks) " <> 'cancelled' AND NOT EXISTS (SELECT 1 FROM ct_visit v"                \
                         " WHERE v.row_id = a.id AND v.appointment_id = a.appointment_id"          \
                         " AND v.no_show_at IS NOT NULL) ORDER BY a.date, a.id"

#endif
