/* SPDX-License-Identifier: MIT */
/* Whom a result is judged for. Layer: model.  Thread: any; pure. */
#include "chartty/model/lab_rules.h"

struct lab_subject lab_subject_of(const struct field_value *born, const struct field_value *gender,
                                  const struct field_value *on)
{
    struct lab_subject subject = {.age_years = -1, .sex = '?'};
    if (born->state == FIELD_VALUE && on->state == FIELD_VALUE) {
        subject.age_years =
            age_years(date_from_days((int32_t)born->integer), date_from_days((int32_t)on->integer));
    }
    char first = gender->state == FIELD_VALUE ? gender->text[0] : '?';
    if (first == 'M' || first == 'm') {
        subject.sex = 'M';
    } else if (first == 'F' || first == 'f') {
        subject.sex = 'F';
    }
    return subject;
}
