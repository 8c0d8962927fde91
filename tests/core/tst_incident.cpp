// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/incident.h"

#include <QTest>

using namespace ringback;
using namespace Qt::StringLiterals;

class TestIncident : public QObject {
    Q_OBJECT

private slots:
    void reasonIsTheFirstWordsThereAre()
    {
        Call call;
        QCOMPARE(incidentReasonOf(call), QString());
        call.providerStatus = u"failed"_s;
        QCOMPARE(incidentReasonOf(call), u"failed"_s);
        call.endReasonText = u"Odd"_s;
        QCOMPARE(incidentReasonOf(call), u"Odd"_s);
        call.endReason = QString(IncidentReasonCap - 1, u'x') + u"\U0001F4DE"_s; // two units, one too many
        QCOMPARE(incidentReasonOf(call), QString(IncidentReasonCap - 1, u'x'));
    }

    void filterFindsTheIncidentsMembers()
    {
        CallFilter shown;
        shown.sinceText = u"2h"_s;
        shown.text = u"other"_s;
        Incident incident;
        incident.key = {IncidentKey::Of::Calls, u"desk"_s, u"vobiz"_s, u"vobiz/end-5010"_s, {}, 0};
        incident.statuses = {CallStatus::Failed};
        CallFilter filter = filterFor(incident, shown);
        QCOMPARE(filter.entries, QStringList {u"vobiz/end-5010"_s});
        QCOMPARE(filter.accounts, QStringList {u"desk"_s});
        QCOMPARE(filter.statuses, QSet<CallStatus> {CallStatus::Failed});
        QCOMPARE(filter.sinceText, u"2h"_s);
        QCOMPARE(filter.text, QString());
        incident.key.entry.clear();
        incident.key.reason = u"9999"_s;
        QCOMPARE(filterFor(incident, shown).text, u"9999"_s);
        incident.key = {IncidentKey::Of::Requests, u"desk"_s, u"vobiz"_s, {}, {}, 502};
        filter = filterFor(incident, shown);
        QCOMPARE(filter.text, u"502"_s);
        QVERIFY(filter.entries.isEmpty());
    }

    void orderIsSettledByTheKey()
    {
        Incident a;
        Incident b;
        a.key.account = u"a"_s;
        b.key.account = u"b"_s;
        for (const auto order : {IncidentOrder::LastSeen, IncidentOrder::Count}) {
            QVERIFY(comesBefore(a, b, order));
            QVERIFY(!comesBefore(b, a, order));
            QVERIFY(!comesBefore(a, a, order));
        }
        b.count = 5;
        a.lastAt = QDateTime(QDate(2026, 5, 1), QTime(12, 0), Qt::UTC);
        b.lastAt = a.lastAt.addSecs(-1);
        QVERIFY(comesBefore(a, b, IncidentOrder::LastSeen));
        QVERIFY(comesBefore(b, a, IncidentOrder::Count));
    }
};

QTEST_GUILESS_MAIN(TestIncident)
#include "tst_incident.moc"
