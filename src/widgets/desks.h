// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace ringback {

class AccountDesk;
class ErrorDesk;
class RetryDesk;
class TicketDesk;
class WorkDesk;

// What the window can do beyond showing. Each may be null: what it serves is then not offered. All must
// outlive the window.
struct Desks {
    const ErrorDesk* errors = nullptr; // the Decoder page
    AccountDesk* accounts = nullptr;   // adding and changing accounts
    RetryDesk* retries = nullptr;      // placing calls again
    TicketDesk* tickets = nullptr;     // tickets for support
    WorkDesk* work = nullptr;          // who works on what
    QString historyFile = {};          // exports read it; empty: none
};

} // namespace ringback
