// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli/invocation.h"

namespace ringback::cli {

// Every command takes the checked invocation and gives the exit status.
int runDecode(const Invocation& invocation);
int runExplain(const Invocation& invocation);
int runProviders(const Invocation& invocation);
int runAccounts(const Invocation& invocation);
int runPoll(const Invocation& invocation);
int runWatch(const Invocation& invocation);
int runCalls(const Invocation& invocation);
int runCall(const Invocation& invocation);
int runErrors(const Invocation& invocation);
int runRetry(const Invocation& invocation);
int runRetrySettings(const Invocation& invocation);
int runAttempts(const Invocation& invocation);
int runAudit(const Invocation& invocation);
int runWork(const Invocation& invocation);
int runHandover(const Invocation& invocation);
int runWebhook(const Invocation& invocation);
int runSimulate(const Invocation& invocation);
int runExport(const Invocation& invocation);
int runDoctor(const Invocation& invocation);

// All of them, in the order of the help.
const QList<CommandSpec>& allCommands();

} // namespace ringback::cli
