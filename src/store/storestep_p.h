// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "store/callkinds_p.h"
#include "store/sqlconnection_p.h"

namespace ringback {

// Runs `step` in a transaction; a StoreError it throws becomes the failure, and nothing of the step stays.
template <typename Step>
auto inTransaction(SqlConnection& connection, CallKinds& kinds, Transaction::Kind kind, Step step)
    -> Result<decltype(step())>
{
    try {
        Transaction transaction(connection, kind);
        kinds.refresh();
        auto answer = step();
        transaction.commit();
        return answer;
    } catch (const StoreError& error) {
        if (kind != Transaction::Kind::Read)
            kinds.forget();
        return error.failure;
    }
}

} // namespace ringback
