/* SPDX-License-Identifier: MIT */
/* What patient_record*.c share. Loop thread. */
#ifndef CHARTTY_SRC_EXCHANGE_PATIENT_RECORD_PARTS_H
#define CHARTTY_SRC_EXCHANGE_PATIENT_RECORD_PARTS_H

#include "chartty/data/data.h"
#include "src/exchange/patient_record.h"

enum { RECORD_PARTS = 14 };

/* The rows of one table, in pages. */
struct page_slot {
    struct page *page;
};
struct record_part {
    enum record_type type;
    struct page_slot *pages;
    int page_count, count;
};

struct patient_record {
    struct session *session;
    void (*done)(void *context, const struct error *error);
    void *context;
    data_owner owner;
    char mrn[64]; /* folded */
    int64_t patient_id;
    int part; /* that is being read */
    struct record_part parts[RECORD_PARTS];
};

#endif
