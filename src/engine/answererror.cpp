// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/answererror.h"

#include "core/keymask.h"

namespace ringback {
using namespace Qt::StringLiterals;

HttpResponse withoutKeys(const AccountBinding& binding, const HttpResponse& response)
{
    const KeyMask mask(binding.secrets.values() << binding.loginToken);
    HttpResponse clean = response;
    clean.body = mask.masked(response.body);
    clean.faultText = mask.masked(response.faultText);
    for (auto& [name, value] : clean.headers) {
        name = mask.masked(name);
        value = mask.masked(value);
    }
    return clean;
}

DecodedError decodeAnswer(const ErrorDecoder& decoder, const AccountBinding& binding,
                          const HttpResponse& response, const QString& pageFault, const QDateTime& now,
                          Operation operation)
{
    const HttpResponse clean = withoutKeys(binding, response);
    ErrorInput input;
    input.provider = binding.definition.id;
    input.httpStatus = clean.httpStatus;
    input.headers = clean.headers;
    input.body = clean.body;
    // Where the network noticed no end that came too early, the page's own syntax did.
    input.fault = pageFault == "cut-body"_L1 ? NetFault::CutBody : clean.fault;
    input.faultText = clean.faultText;
    input.operation = operation;
    input.now = now;
    DecodedError error = decoder.decode(input);
    if (pageFault == "not-json"_L1 && error.entry.isEmpty()) {
        // It is JSON, but not what a list of calls looks like: nothing a catalogue could know.
        error.title = u"The answer holds no list of calls"_s;
        error.cause = u"The provider answered with JSON that has nothing where the calls should be."_s;
        error.fix = {
            u"Check the base URL of the account, and for a self-configured one where its calls are."_s,
            u"Compare the raw answer with the provider's documentation: the format may have changed."_s};
    }
    return error;
}

} // namespace ringback
