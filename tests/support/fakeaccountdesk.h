// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/accountdesk.h"

namespace ringback {

// An AccountDesk that remembers what it was asked and answers when the test says so. Its rules are a few
// simple ones, its providers and texts made up.
class FakeAccountDesk final : public AccountDesk {
public:
    struct Asked {
        quint64 ticket = 0;
        AccountDraft draft;
    };

    FakeAccountDesk() { providers = {plain(), choosing(), open()}; }

    // One key, an address of its own.
    static AccountForm plain()
    {
        AccountForm form;
        form.provider = QStringLiteral("acme");
        form.name = QStringLiteral("Acme Voice");
        form.note = QStringLiteral("Keys of the sandbox begin with test_.");
        form.documentationUrl = QStringLiteral("https://docs.acme.example/api");
        form.consoleUrl = QStringLiteral("https://console.acme.example/");
        form.baseUrl = QStringLiteral("https://api.acme.example/v1");
        form.requestsPerMinute = 600;
        AccountField tenant;
        tenant.key = QStringLiteral("tenant");
        tenant.label = QStringLiteral("Tenant");
        tenant.help = QStringLiteral("At the top of the console, beside your name.");
        tenant.required = true;
        tenant.example = QStringLiteral("T_EXAMPLE");
        AccountField key;
        key.key = QStringLiteral("api_key");
        key.label = QStringLiteral("API key");
        key.help = QStringLiteral("Under Settings, Keys; shown once.");
        key.secret = true;
        key.required = true;
        form.fields = {tenant, key};
        return form;
    }
    // Two ways to sign in.
    static AccountForm choosing()
    {
        AccountForm form;
        form.provider = QStringLiteral("brook");
        form.name = QStringLiteral("Brook");
        form.baseUrl = QStringLiteral("https://api.brook.example");
        form.documentationUrl = QStringLiteral("http://brook.example/not-encrypted");
        form.choiceField = QStringLiteral("auth");
        AccountField auth;
        auth.key = form.choiceField;
        auth.label = QStringLiteral("Sign in with");
        auth.required = true;
        auth.choices = {QStringLiteral("token"), QStringLiteral("login")};
        auth.defaultValue = QStringLiteral("token");
        auth.hasDefault = true;
        AccountField token;
        token.key = QStringLiteral("token");
        token.label = QStringLiteral("Access token");
        token.secret = true;
        AccountField user;
        user.key = QStringLiteral("username");
        user.label = QStringLiteral("User name");
        AccountField password;
        password.key = QStringLiteral("password");
        password.label = QStringLiteral("Password");
        password.secret = true;
        form.fields = {auth, token, user, password};
        return form;
    }
    // No address of its own, and settings that can be left alone; hostile words in its texts.
    static AccountForm open()
    {
        AccountForm form;
        form.provider = QStringLiteral("own");
        form.name = QStringLiteral("Own server <b>&amp;</b>");
        form.note = QStringLiteral("<img src=x> reads any list of calls.");
        AccountField key;
        key.key = QStringLiteral("api_key");
        key.label = QStringLiteral("Key & password");
        key.secret = true;
        form.fields = {key};
        for (int i = 1; i <= 8; ++i) {
            AccountField path;
            path.key = QStringLiteral("path_%1").arg(i);
            path.label = QStringLiteral("Path %1").arg(i);
            path.help = QStringLiteral("A JSON pointer into one call.");
            path.defaultValue = QStringLiteral("/field_%1").arg(i);
            path.hasDefault = true;
            form.fields.append(path);
        }
        return form;
    }

    QList<AccountForm> forms() const override { return providers; }
    AccountExamination examine(const AccountDraft& draft) const override
    {
        AccountExamination result = base;
        const Account& account = draft.account;
        if (account.id.isEmpty() || account.id.contains(u' '))
            result.mistakes.insert(QStringLiteral("id"), QStringLiteral("Use small letters and digits."));
        else if (draft.previousId.isEmpty() && taken.contains(account.id))
            result.mistakes.insert(QStringLiteral("id"),
                                   QStringLiteral("There is such an account. Choose another ID."));
        const AccountForm form = formOf(account.provider);
        const QString chosen =
            form.choiceField.isEmpty() ? QString() : account.fields.value(form.choiceField);
        for (const AccountField& field : form.fields) {
            const bool ofLogin =
                field.key == QStringLiteral("username") || field.key == QStringLiteral("password");
            const bool ofToken = field.key == QStringLiteral("token");
            if ((ofLogin && chosen != QStringLiteral("login"))
                || (ofToken && chosen != QStringLiteral("token")))
                continue;
            result.fieldsInUse.append(field.key);
            if (!field.secret) {
                if (field.required && account.fields.value(field.key).isEmpty())
                    result.mistakes.insert(field.key, QStringLiteral("This is needed. ") + field.help);
                continue;
            }
            SecretPlace place = held.value(draft.previousId + u'/' + field.key, SecretPlace::Nowhere);
            if (place != SecretPlace::Environment && draft.secrets.contains(field.key))
                place = draft.secrets.value(field.key).isEmpty() ? SecretPlace::Nowhere : SecretPlace::Typed;
            result.secrets.insert(field.key, place);
            result.variables.insert(field.key,
                                    QStringLiteral("RINGBACK_SECRET_")
                                        + account.id.toUpper().replace(u'-', u'_') + u'_'
                                        + field.key.toUpper());
        }
        const QString address = account.baseUrl.isEmpty() ? form.baseUrl : account.baseUrl;
        const QUrl url(address);
        if (url.scheme() != QStringLiteral("https") || url.host().isEmpty())
            result.mistakes.insert(QStringLiteral("base_url"),
                                   QStringLiteral("Begin the address with https://."));
        else
            result.origin = QStringLiteral("https://") + url.host();
        result.originIsProviders = form.baseUrl.isEmpty() || QUrl(form.baseUrl).host() == url.host();
        if (!account.caCertificate.isEmpty() && !account.caCertificate.endsWith(QStringLiteral(".pem")))
            result.mistakes.insert(QStringLiteral("ca_certificate"),
                                   QStringLiteral("This is no PEM file. Choose another."));
        if (account.fields.value(QStringLiteral("tenant")) == duplicateTenant && !duplicateTenant.isEmpty())
            result.duplicateOf = QStringLiteral("first");
        return result;
    }
    QString proposedId(const QString& provider, const QString& label) const override
    {
        QString id = (label.isEmpty() ? provider : label).toLower();
        id.replace(u' ', u'-');
        return taken.contains(id) ? id + QStringLiteral("-2") : id;
    }
    SecretStoreState secretStore() const override { return store; }

    quint64 check(const AccountDraft& draft) override
    {
        checks.append({++m_ticket, draft});
        return m_ticket;
    }
    void cancelCheck() override { ++canceled; }
    quint64 save(const AccountDraft& draft) override
    {
        saves.append({++m_ticket, draft});
        return m_ticket;
    }
    quint64 remove(const QString& account) override
    {
        removals.append({++m_ticket, account});
        return m_ticket;
    }
    QStringList strayKeys() const override { return strays; }
    quint64 removeStrayKeys() override
    {
        removals.append({++m_ticket, strays.join(u' ')});
        strays.clear();
        return m_ticket;
    }
    void retrySecretStore() override { ++retries; }

    // The answers.
    void answerCheck(const CheckResult& result) { emit checked(checks.last().ticket, result); }
    void answerSave(const QString& problem = {}, const QString& remark = {})
    {
        emit saved(saves.last().ticket, {saves.last().draft.account.id, problem, remark});
    }
    void answerRemoval(const QString& problem = {}) { emit removed(removals.last().first, problem); }
    void become(const SecretStoreState& state)
    {
        store = state;
        emit secretStoreChanged(state);
    }

    QList<AccountForm> providers;
    QStringList taken;
    QString duplicateTenant;
    AccountExamination base;          // mistakes that are there whatever is typed
    QHash<QString, SecretPlace> held; // "account/field" -> where its secret is
    SecretStoreState store {SecretStoreState::Kind::Usable, QStringLiteral("the test's secret store"),
                            QStringLiteral("Keys are kept in the test's secret store.")};
    QList<Asked> checks;
    QList<Asked> saves;
    QList<QPair<quint64, QString>> removals;
    int canceled = 0;
    int retries = 0;
    QStringList strays;

private:
    AccountForm formOf(const QString& provider) const
    {
        for (const AccountForm& form : providers) {
            if (form.provider == provider)
                return form;
        }
        return {};
    }

    quint64 m_ticket = 0;
};

} // namespace ringback
