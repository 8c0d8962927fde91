// SPDX-License-Identifier: GPL-3.0-or-later
#include "providers/webhooksignature.h"

#include "providers/jsonrewriting_p.h"
#include "providers/registry.h"
#include "providers/signedinput_p.h"

#include <algorithm>

namespace ringback {
using namespace Qt::StringLiterals;

namespace {
WebhookVerdict verdictFor(const WebhookScheme& scheme)
{
    WebhookVerdict verdict;
    verdict.scheme = u"%1: %2"_s.arg(scheme.name, schemeInWords(scheme));
    verdict.coversBody = scheme.parts.contains(SignedPart::Body);
    return verdict;
}

WebhookVerdict saying(WebhookVerdict verdict, WebhookVerdictKind kind, const QString& text,
                      const QStringList& steps)
{
    verdict.kind = kind;
    verdict.text = text;
    verdict.steps = steps;
    return verdict;
}

// What a signature that is right proves, and what it does not.
WebhookVerdict judgedFreshness(WebhookVerdict verdict, const WebhookScheme& scheme, const SignedInput& input,
                               const QDateTime& now, const QString& right)
{
    using Kind = WebhookVerdictKind;
    QStringList steps;
    if (!verdict.coversBody)
        steps.append(u"Do not trust the body because of this signature: fetch the call from the API before "
                     "acting on what it says."_s);
    if (!scheme.parts.contains(SignedPart::Timestamp)) {
        steps.append(
            u"Keep what identifies a delivery and ignore repeats: an old delivery sent again looks just "
            "as valid."_s);
        const QString reach = verdict.coversBody
            ? u"No time is signed, so a replayed delivery cannot be noticed."_s
            : u"It covers the URL and the nonce, but not the body and no time: neither a changed body nor a "
              u"replayed delivery can be noticed."_s;
        return saying(verdict, Kind::Valid, right + u' ' + reach, steps);
    }
    const auto at = instantOf(input.timestamp);
    if (!at) {
        return saying(
            verdict, Kind::Unreadable,
            right
                + u" But its timestamp is neither a number of seconds nor an ISO date, so its age is "
                  u"not known."_s,
            {u"Look at the timestamp header as it was received."_s});
    }
    if (!now.isValid())
        return saying(verdict, Kind::Valid, right + u" Its age was not checked."_s, steps);
    verdict.freshnessChecked = true;
    const qint64 age = at->secsTo(now);
    if (age > scheme.toleranceSeconds) {
        return saying(
            verdict, Kind::Stale,
            u"%1 But the timestamp is %2 old, and more than %3 is to be refused."_s.arg(
                right, lengthInWords(age), lengthInWords(scheme.toleranceSeconds)),
            {u"If this is a capture from earlier, all is well: secret and body are right, only time has passed."_s,
             u"If it has just arrived, set the clock of your server by the network."_s,
             u"If deliveries wait in a queue before they are verified, verify first and queue afterwards."_s});
    }
    if (-age > scheme.futureSeconds) {
        return saying(
            verdict, Kind::Future,
            u"%1 But the timestamp is %2 ahead of the present time."_s.arg(right, lengthInWords(-age)),
            {u"Set the clock of your server by the network: it seems to be slow."_s,
             u"If the clock is right, refuse the delivery and report it to the provider."_s});
    }
    return saying(verdict, Kind::Valid,
                  u"%1 The timestamp is %2 old."_s.arg(right, lengthInWords(std::max<qint64>(age, 0))),
                  steps);
}

// The signature is wrong: try what commonly goes wrong, so that the answer names it.
WebhookVerdict explainedMismatch(WebhookVerdict verdict, const WebhookScheme& scheme,
                                 const SignedInput& input, const QByteArray& signature)
{
    using Kind = WebhookVerdictKind;
    const auto fits = [&scheme, &signature](const SignedInput& other) {
        return equalInConstantTime(macOf(scheme, other), signature);
    };
    SignedInput other = input;
    other.secret = input.secret.trimmed();
    if (other.secret != input.secret && fits(other)) {
        return saying(
            verdict, Kind::WrongSignature,
            u"The secret has white space around it. Without that, the signature is right."_s,
            {u"Remove the space or line break at the beginning or end of the secret where your server "
             "reads it."_s});
    }
    if (scheme.parts.contains(SignedPart::Body)) {
        const auto rewriting = rewritingThat(input.body, [&](const QByteArray& body) {
            other = input;
            other.body = body;
            return fits(other);
        });
        if (rewriting) {
            return saying(
                verdict, Kind::BodyChanged,
                u"The secret is right, but the body is not as it was sent: the signature fits the same "
                u"content written otherwise, %1."_s.arg(*rewriting),
                {u"Verify the bytes as they arrive, before anything parses the JSON and writes it again."_s,
                 u"In your framework, look for the setting that keeps the raw body."_s,
                 u"Copy the body for this check from before the parser, too."_s});
        }
    }
    if (scheme.parts.contains(SignedPart::Url)) {
        struct Change {
            QByteArray url;
            QString words;
        };
        const bool isHttps = input.url.startsWith("https://");
        const Change changes[] = {
            {QByteArray(isHttps ? "http" : "https") + input.url.mid(isHttps ? 5 : 4),
             isHttps ? u"begins with http:// instead of https://"_s
                     : u"begins with https:// instead of http://"_s},
            {input.url.endsWith('/') ? input.url.chopped(1) : QByteArray(input.url + '/'),
             input.url.endsWith('/') ? u"has no slash at its end"_s : u"has a slash at its end"_s},
        };
        for (const Change& change : changes) {
            other = input;
            other.url = change.url;
            if (fits(other)) {
                return saying(
                    verdict, Kind::WrongSignature,
                    u"The secret is right, but the URL is not the one that was signed: that one %1."_s.arg(
                        change.words),
                    {u"Verify with the URL exactly as it is configured at the provider, not as your server "
                     u"sees it "
                     "behind a proxy."_s});
            }
        }
    }
    QStringList steps {
        u"Compare the secret with the one the provider shows; here it is %1."_s.arg(scheme.key)};
    if (verdict.coversBody) {
        steps.append(
            u"Make sure that the body is complete and exactly as it arrived, to the last line break."_s);
        if (input.body.isEmpty())
            steps.prepend(u"No body was given: give the one that came with these headers."_s);
    } else {
        steps.append(
            u"Make sure that the URL is exactly the one configured at the provider; only the query is left "
            "out."_s);
    }
    steps.append(u"Make sure that all headers come from the same delivery."_s);
    return saying(
        verdict, Kind::WrongSignature,
        verdict.coversBody
            ? u"The signature does not fit. The secret is another one, or headers and body do not belong "
              u"together. Other ways to write the same body were tried and do not fit either."_s
            : u"The signature does not fit. The secret is another one, or the URL is not the one that was "
              u"signed."_s,
        steps);
}

WebhookVerdict checkedScheme(const WebhookScheme& scheme, const WebhookQuestion& question)
{
    using Kind = WebhookVerdictKind;
    WebhookVerdict verdict = verdictFor(scheme);
    QString header = headerAmong(question.headers, scheme.signatureHeaders);
    const QString previousHeader = headerAmong(question.headers, scheme.previousHeaders);
    const bool onlyPrevious = header.isEmpty();
    if (onlyPrevious)
        header = previousHeader;
    const auto signature = decodedSignature(scheme, trimmedHeader(question.headers, header));
    if (!signature) {
        return saying(verdict, Kind::Unreadable,
                      u"%1 does not have its form: %2 is expected."_s.arg(header, formOf(scheme)),
                      {u"Copy the header again, whole and without quotes."_s,
                       u"Check that it comes from this provider and was not cut by a log."_s});
    }
    SignedInput input;
    input.secret = question.secret;
    input.body = question.body;
    for (const bool nonce : {false, true}) {
        const QStringList& names = nonce ? scheme.nonceHeaders : scheme.timestampHeaders;
        if (names.isEmpty())
            continue;
        const QByteArray value = trimmedHeader(question.headers, headerAmong(question.headers, names));
        if (value.isEmpty()) {
            return saying(
                verdict, Kind::MissingHeader,
                u"%1 is there, but %2 is missing, and it is part of what was signed."_s.arg(header,
                                                                                            names.first()),
                {u"Give this header too: --header '%1: ...'."_s.arg(names.first()),
                 u"If it never reached your server, look for a proxy that drops unknown headers."_s});
        }
        (nonce ? input.nonce : input.timestamp) = value;
    }
    if (scheme.parts.contains(SignedPart::Url)) {
        input.url = withoutQuery(question.url);
        if (!input.url.startsWith("http://") && !input.url.startsWith("https://")) {
            return saying(
                verdict, Kind::MissingInput,
                u"This signature covers the callback URL, and no whole URL was given."_s,
                {u"Give the callback URL as it is configured at the provider, beginning with https://."_s});
        }
    }
    if (question.secret.isEmpty())
        return saying(verdict, Kind::MissingInput, u"No secret was given. Needed is %1."_s.arg(scheme.key),
                      {});

    const auto fits = [&scheme](const SignedInput& one, const QByteArray& wanted) {
        return equalInConstantTime(macOf(scheme, one), wanted);
    };
    const QString oldSecret = u"The signature is right, but it is the one made with the previous secret "
                              u"(%1). Put the new secret into use "
                              u"before the old one is withdrawn."_s;
    if (fits(input, *signature))
        return judgedFreshness(verdict, scheme, input, question.now,
                               onlyPrevious ? oldSecret.arg(header) : u"The signature is right."_s);
    if (!onlyPrevious && !previousHeader.isEmpty()) {
        const auto previous = decodedSignature(scheme, trimmedHeader(question.headers, previousHeader));
        if (previous && fits(input, *previous))
            return judgedFreshness(verdict, scheme, input, question.now, oldSecret.arg(previousHeader));
    }
    if (!input.url.isEmpty() && withoutLogin(input.url) != input.url) {
        SignedInput bare = input;
        bare.url = withoutLogin(input.url);
        if (fits(bare, *signature))
            return judgedFreshness(verdict, scheme, bare, question.now,
                                   u"The signature is right for the URL without the login data in it."_s);
    }
    return explainedMismatch(verdict, scheme, input, *signature);
}

int rankOf(WebhookVerdictKind kind)
{
    using Kind = WebhookVerdictKind;
    static const QList<Kind> MostTellingFirst {
        Kind::Valid,          Kind::Stale,         Kind::Future,     Kind::BodyChanged,    Kind::MissingInput,
        Kind::WrongSignature, Kind::MissingHeader, Kind::Unreadable, Kind::UnknownProvider};
    return static_cast<int>(MostTellingFirst.indexOf(kind));
}

WebhookVerdict noSignature(const Registry& registry, const LoadedProvider& provider,
                           const WebhookQuestion& question)
{
    const WebhookRules& rules = provider.definition.webhook;
    QStringList names;
    for (const WebhookScheme& scheme : rules.schemes) {
        if (scheme.kind != SignatureKind::Unpublished && !names.contains(scheme.signatureHeaders.first()))
            names.append(scheme.signatureHeaders.first());
    }
    WebhookVerdict verdict;
    verdict.kind = WebhookVerdictKind::MissingHeader;
    verdict.text = u"There is no signature of %1 among the headers. Expected is %2."_s.arg(
        provider.definition.name, names.join(u" or "_s));
    for (const LoadedProvider& other : registry.providers()) {
        if (other.definition.id == provider.definition.id)
            continue;
        for (const WebhookScheme& scheme : other.definition.webhook.schemes) {
            const QString found = headerAmong(question.headers, scheme.signatureHeaders);
            if (!found.isEmpty())
                verdict.steps.append(
                    u"%1 is a header of %2: choose that provider if the delivery is from there."_s.arg(
                        found, other.definition.name));
        }
    }
    verdict.steps.removeDuplicates();
    verdict.steps.append(
        u"Give the headers as they arrived at your server; a proxy may drop unknown ones."_s);
    if (!rules.absent.isEmpty())
        verdict.steps.append(rules.absent);
    return verdict;
}
} // namespace

WebhookVerdict checkWebhookSignature(const Registry& registry, const WebhookQuestion& question)
{
    const LoadedProvider* provider = registry.find(question.provider);
    if (provider == nullptr || provider->definition.webhook.schemes.isEmpty()) {
        QStringList known;
        for (const LoadedProvider& other : registry.providers()) {
            if (!other.definition.webhook.schemes.isEmpty())
                known.append(other.definition.name);
        }
        WebhookVerdict verdict;
        verdict.kind = WebhookVerdictKind::UnknownProvider;
        verdict.text = u"No way to sign webhooks is known for this provider. Known are those of %1."_s.arg(
            known.join(u", "_s));
        return verdict;
    }

    QList<WebhookScheme> present;
    QStringList readableHeaders;
    const WebhookScheme* unpublished = nullptr;
    for (const WebhookScheme& scheme : provider->definition.webhook.schemes) {
        const QString header =
            headerAmong(question.headers, scheme.signatureHeaders + scheme.previousHeaders);
        if (header.isEmpty())
            continue;
        if (scheme.kind == SignatureKind::Unpublished) {
            if (!readableHeaders.contains(header))
                unpublished = &scheme;
            continue;
        }
        if (decodedSignature(scheme, trimmedHeader(question.headers, header)))
            readableHeaders.append(header);
        present.append(scheme);
    }
    // A header that two schemes share, and that does not have the form of the checkable one, is the other's.
    if (unpublished != nullptr) {
        present.removeIf([&](const WebhookScheme& scheme) {
            return scheme.signatureHeaders == unpublished->signatureHeaders;
        });
    }
    if (present.isEmpty() && unpublished != nullptr) {
        WebhookVerdict verdict;
        verdict.kind = WebhookVerdictKind::UnknownProvider;
        verdict.scheme = unpublished->name;
        verdict.coversBody = false;
        verdict.text = u"%1 carries a signature that cannot be checked. %2"_s.arg(
            unpublished->signatureHeaders.first(), unpublished->note);
        verdict.steps = {u"Give the other signature headers of the same delivery, with their nonces."_s};
        return verdict;
    }
    if (present.isEmpty())
        return noSignature(registry, *provider, question);

    std::optional<WebhookVerdict> best;
    const WebhookScheme* decided = nullptr;
    for (const WebhookScheme& scheme : std::as_const(present)) {
        const WebhookVerdict verdict = checkedScheme(scheme, question);
        if (!best || rankOf(verdict.kind) < rankOf(best->kind)) {
            best = verdict;
            decided = &scheme;
        }
    }
    const bool isAboutTime =
        best->kind == WebhookVerdictKind::Stale || best->kind == WebhookVerdictKind::Future;
    if (!decided->note.isEmpty() && best->kind != WebhookVerdictKind::Valid && !isAboutTime)
        best->steps.append(decided->note);
    if (unpublished != nullptr)
        best->text += u" (%1 came too. %2)"_s.arg(unpublished->signatureHeaders.first(), unpublished->note);
    return *best;
}

QString wordOf(WebhookVerdictKind kind)
{
    switch (kind) {
    case WebhookVerdictKind::Valid:
        return u"valid"_s;
    case WebhookVerdictKind::WrongSignature:
        return u"wrong-signature"_s;
    case WebhookVerdictKind::BodyChanged:
        return u"body-changed"_s;
    case WebhookVerdictKind::Stale:
        return u"stale"_s;
    case WebhookVerdictKind::Future:
        return u"future"_s;
    case WebhookVerdictKind::MissingHeader:
        return u"missing-header"_s;
    case WebhookVerdictKind::MissingInput:
        return u"missing-input"_s;
    case WebhookVerdictKind::Unreadable:
        return u"unreadable"_s;
    case WebhookVerdictKind::UnknownProvider:
        break;
    }
    return u"unknown-provider"_s;
}

} // namespace ringback
