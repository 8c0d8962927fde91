// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "samplecalls.h"

#include "support/fakedesk.h"

namespace ringback {

// A FakeDesk with what a person may see on the Decoder page, for its tests and pictures.
inline void fillDesk(FakeDesk& desk)
{
    using namespace Qt::StringLiterals;
    desk.names = {{u"truedy"_s, u"Truedy"_s},
                  {u"vobiz"_s, u"Vobiz"_s},
                  {u"voicebip"_s, u"Voicebip"_s},
                  {u"voipbin"_s, u"VoIPbin"_s},
                  {u"voxifi"_s, u"Voxifi"_s}};

    DecodedPaste limited;
    limited.error = SampleCalls::rateLimited();
    limited.error.retry.waitSeconds = 40;
    limited.error.requestId = u"req_51c0ffee7d2a4e10"_s;
    limited.httpStatus = 429;
    limited.body = R"({"error_code":"RATE_LIMITED","token":"QQQQsecret","message":"Slow down"})";
    limited.foundAs = u"an HTTP response"_s;

    DecodedPaste fields = limited;
    fields.error = SampleCalls::busyLine();
    fields.error.code = u"VALIDATION_ERROR"_s;
    fields.error.entry = u"vobiz/VALIDATION_ERROR"_s;
    fields.error.httpStatus = 400;
    fields.error.title = u"A field of the request is not valid"_s;
    fields.error.message = u"The call request did not pass validation"_s;
    fields.error.cause = u"At least one value does not have the form that the provider takes."_s;
    fields.error.fix = {u"Correct the fields named here."_s, u"Send the request again."_s};
    fields.error.fault = Fault::You;
    fields.error.retry.advice = RetryWord::AfterChange;
    fields.error.retry.change = u"The fields named here."_s;
    fields.error.fields = {{u"to"_s, {}, u"must be written with a plus sign"_s, {}},
                           {u"answer_url"_s, {}, u"must be an address"_s, {}}};
    fields.error.requestId = u"3d6f9a20-77aa-4c1e-9b54-0a1b2c3d4e5f"_s;
    fields.error.requestIdSource = u"body:/requestId"_s;
    fields.body = R"({"status":"error","error":{"code":"VALIDATION_ERROR"}})";
    fields.foundAs = u"a JSON body"_s;

    DecodedPaste either;
    either.error.confidence = Confidence::Ambiguous;
    either.error.candidates = {u"truedy"_s, u"vobiz"_s};
    either.error.httpStatus = 503;
    either.error.title = u"The service is not available at the moment"_s;
    either.error.message = u"temporarily closed"_s;
    either.error.cause = u"The server, or something before it, takes no requests right now."_s;
    either.error.fix = {u"Look at the provider's status page."_s, u"Try again with growing waits."_s};
    either.error.fault = Fault::Provider;
    either.error.retry.advice = RetryWord::Backoff;
    either.httpStatus = 503;
    either.body = "{\"error\":\"temporarily closed\"}";
    either.foundAs = u"a log line"_s;

    desk.pastes = {{"RATE_LIMITED", limited}, {"VALIDATION_ERROR", fields}, {"temporarily closed", either}};

    const auto hit = [&desk](CatalogueHit::Kind kind, DecodedError error, const QStringList& related = {}) {
        error.message.clear();
        error.requestId.clear();
        error.requestIdSource.clear();
        desk.hits.append({kind, error, related});
    };
    DecodedError symptom;
    symptom.entry = u"symptom/never-rang"_s;
    symptom.recognised = true;
    symptom.title = u"The phone never rang"_s;
    symptom.cause = u"The call ended before it reached the phone, or the phone could not show it."_s;
    symptom.fix = {u"Open the call and read how it ended."_s, u"Compare it with the entries below."_s};
    hit(CatalogueHit::Kind::Symptom, symptom, {u"vobiz/end-3010"_s, u"vobiz/end-2020"_s, u"no/such"_s});
    hit(CatalogueHit::Kind::CallEnding, SampleCalls::busyLine());
    DecodedError unregistered = SampleCalls::busyLine();
    unregistered.code = u"2020"_s;
    unregistered.entry = u"vobiz/end-2020"_s;
    unregistered.title = u"The phone that was called is not signed in with the provider"_s;
    unregistered.cause =
        u"A softphone registers itself; this one had not, or its registration had run out."_s;
    hit(CatalogueHit::Kind::CallEnding, unregistered);
    hit(CatalogueHit::Kind::Code, SampleCalls::rateLimited());
    hit(CatalogueHit::Kind::Code, SampleCalls::keyRefused());
    hit(CatalogueHit::Kind::Code, fields.error);
    DecodedError gateway = either.error;
    gateway.entry = u"http/503"_s;
    gateway.candidates.clear();
    gateway.confidence = Confidence::Certain;
    gateway.recognised = true;
    hit(CatalogueHit::Kind::HttpStatus, gateway);

    WebhookVerdict body;
    body.kind = WebhookVerdictKind::WrongSignature;
    body.text = u"The signature computed with this secret is not the one in the header."_s;
    body.steps = {u"Compare the secret with the one in the provider's console."_s,
                  u"Check the bytes as they came, before any framework parses them."_s};
    body.scheme = u"hex HMAC-SHA256 over timestamp, a dot and the raw body"_s;
    body.freshnessChecked = true;
    for (const auto& [id, name] : desk.names)
        desk.verdicts.insert(id, body);
    WebhookVerdict address = body;
    address.scheme = u"base64 HMAC-SHA256 over the callback URL, a dot and the nonce"_s;
    address.coversBody = false;
    address.freshnessChecked = false;
    desk.verdicts.insert(u"vobiz"_s, address);
}

} // namespace ringback
