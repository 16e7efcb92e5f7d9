/* SPDX-License-Identifier: MIT */
/* TO BE REPLACED by src/data/change_set.c and the writer. */
#include "chartty/data/change_set.h"

uint64_t data_session_begin(struct data *data, const struct data_session *session)
{
    (void)data;
    (void)session;
    return 1;
}

void data_session_end(struct data *data)
{
    (void)data;
}
