// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/faultplays.h"

#include <nlohmann/json.hpp>

#include <QLocale>

#include <algorithm>

namespace ringback {

namespace {
using PlayedJson = nlohmann::ordered_json;
using Play = std::function<FaultAnswer(const FaultScene&)>;

constexpr auto Bad = FaultMeaning::Bad;
constexpr auto Tolerable = FaultMeaning::Tolerable;

QByteArray headOf(int status, const QByteArray& more = {})
{
    return "HTTP/1.1 " + QByteArray::number(status) + " Scripted\r\nContent-Type: application/json\r\n"
        + more;
}

// The honest answer under another head: `more` are whole header lines, Content-Length among them.
FaultAnswer underHead(const FaultScene& scene, const QByteArray& more)
{
    return FaultAnswer::raw(headOf(scene.honest.status, more) + "\r\n" + scene.honest.body);
}

QByteArray lengthLine(qint64 length)
{
    return "Content-Length: " + QByteArray::number(length) + "\r\n";
}

FaultAnswer status(int code, const QByteArray& body, const QList<QPair<QByteArray, QByteArray>>& headers = {})
{
    return FaultAnswer::normal(code, body, headers);
}

Play always(const FaultAnswer& answer)
{
    return [answer](const FaultScene&) { return answer; };
}

Play withBody(const std::function<QByteArray(const QByteArray&)>& spoil)
{
    return [spoil](const FaultScene& scene) {
        return FaultAnswer::normal(scene.honest.status, spoil(scene.honest.body),
                                   {{"Content-Type", "application/json"}});
    };
}

QByteArray errorBody(const char* code)
{
    return QByteArray(R"({"error":{"code":")") + code + R"(","message":"made up for a test"}})";
}

const QByteArray webPage = "<!DOCTYPE html><html><head><title>Bad gateway</title></head>"
                           "<body><h1>502</h1></body></html>";

// ---- pages of records ----

// The list of records in a page: the first array among the members.
PlayedJson* recordsOf(PlayedJson& page)
{
    if (page.is_array())
        return &page;
    if (!page.is_object())
        return nullptr;
    for (auto& member : page) {
        if (member.is_array())
            return &member;
    }
    return nullptr;
}

QByteArray bytesOf(const PlayedJson& json)
{
    return QByteArray::fromStdString(json.dump(-1, ' ', false, PlayedJson::error_handler_t::replace));
}

Play withPage(const std::function<void(PlayedJson& page, PlayedJson& records)>& spoil)
{
    return withBody([spoil](const QByteArray& body) {
        PlayedJson page = PlayedJson::parse(body.begin(), body.end(), nullptr, false);
        PlayedJson* records = recordsOf(page);
        if (records == nullptr)
            return body;
        spoil(page, *records);
        return bytesOf(page);
    });
}

// The last record in the page, where it has any, is changed.
Play withRecord(const std::function<void(PlayedJson& record)>& spoil)
{
    return withPage([spoil](PlayedJson&, PlayedJson& records) {
        if (!records.empty())
            spoil(records.back());
    });
}

// A marker that is put where a value stands, and then replaced by text that is no JSON.
Play withRawRecord(const QByteArray& text)
{
    return [text](const FaultScene& scene) {
        const Play mark = withRecord([](PlayedJson& record) { record = "#MARK#"; });
        FaultAnswer answer = mark(scene);
        QByteArray bytes = answer.steps.constFirst().bytes;
        const qsizetype split = bytes.indexOf("\r\n\r\n") + 4;
        QByteArray body = bytes.mid(split);
        body.replace("\"#MARK#\"", text);
        return FaultAnswer::normal(200, body, {{"Content-Type", "application/json"}});
    };
}

bool isIdName(const std::string& name)
{
    return name == "id" || name == "call_id" || name == "uuid" || name == "call_uuid";
}

// Every value in the record but its ID.
void changeValues(PlayedJson& record, const std::function<void(PlayedJson& value)>& change)
{
    if (!record.is_object())
        return;
    for (auto it = record.begin(); it != record.end(); ++it) {
        if (!isIdName(it.key()))
            change(it.value());
    }
}

Play withValues(const std::function<void(PlayedJson& value)>& change)
{
    return withRecord([change](PlayedJson& record) { changeValues(record, change); });
}

// Puts `value` where the page names its next one; false where it names none.
bool setNext(PlayedJson& page, const std::string& value)
{
    for (const char* name : {"next_page_token", "next"}) {
        if (page.is_object() && page.contains(name) && !page[name].is_null()) {
            page[name] = value;
            return true;
        }
    }
    return false;
}

} // namespace

FaultAnswer honestly(const HonestAnswer& answer)
{
    QList<QPair<QByteArray, QByteArray>> headers = answer.headers;
    headers.emplaceBack("Content-Type", "application/json");
    return FaultAnswer::normal(answer.status, answer.body, headers);
}

QList<FaultPlay> connectionFaults()
{
    QList<FaultPlay> list;
    const auto add = [&list](const char* name, FaultMeaning meaning, Play play) {
        list.append({name, meaning, std::move(play)});
    };
    const auto hang = [&list](const char* name, Play play) {
        list.append({name, Bad, std::move(play), false, false, true});
    };
    add("closed", Bad, always(FaultAnswer::close()));
    add("reset", Bad, always(FaultAnswer::reset()));
    add("head cut", Bad, always(FaultAnswer::raw("HTTP/1.1 200 OK\r\nContent-Le").then(FaultStep::Close)));
    add("cut at half its length", Bad, [](const FaultScene& scene) {
        const qsizetype half = scene.honest.body.size() / 2;
        return FaultAnswer::cutLength(scene.honest.body.left(half),
                                      static_cast<int>(scene.honest.body.size() - half));
    });
    add("cut before its last byte", Bad,
        [](const FaultScene& scene) { return FaultAnswer::cutLength(scene.honest.body.chopped(1), 1); });
    add("reset in the body", Bad, [](const FaultScene& scene) {
        return FaultAnswer::raw(headOf(200, lengthLine(scene.honest.body.size())) + "\r\n"
                                + scene.honest.body.left(scene.honest.body.size() / 2))
            .then(FaultStep::Wait, {}, 1)
            .then(FaultStep::Reset);
    });
    add("chunks cut between two", Bad, [](const FaultScene& scene) {
        return FaultAnswer::cutChunked({scene.honest.body.left(scene.honest.body.size() / 2)});
    });
    add("chunks cut inside one", Bad, [](const FaultScene& scene) {
        return FaultAnswer::cutInChunk(scene.honest.body.left(scene.honest.body.size() / 3), 500);
    });
    // The JSON is whole; that the end of the chunks is missing may be noticed or not.
    add("last chunk missing", Tolerable,
        [](const FaultScene& scene) { return FaultAnswer::cutChunked({scene.honest.body}); });
    add("chunks of one byte", Tolerable, [](const FaultScene& scene) {
        QList<QByteArray> bytes;
        for (const char byte : scene.honest.body.left(200))
            bytes.append(QByteArray(1, byte));
        bytes.append(scene.honest.body.mid(200));
        bytes.removeAll(QByteArray());
        return FaultAnswer::chunked(bytes);
    });
    add("closed after the answer", Tolerable,
        [](const FaultScene& scene) { return honestly(scene.honest).then(FaultStep::Close); });
    hang("silence", always(FaultAnswer::silence()));
    hang("silence in the head", always(FaultAnswer::raw("HTTP/1.1 200 OK\r\n").then(FaultStep::Silence)));
    hang("silence in the body", [](const FaultScene& scene) {
        return FaultAnswer::raw(headOf(200, lengthLine(scene.honest.body.size())) + "\r\n"
                                + scene.honest.body.chopped(1))
            .then(FaultStep::Silence);
    });
    hang("slow drip", [](const FaultScene& scene) { return FaultAnswer::drip(scene.honest.body, 30); });
    return list;
}

QList<FaultPlay> httpFaults()
{
    QList<FaultPlay> list;
    const auto add = [&list](const char* name, FaultMeaning meaning, Play play) {
        list.append({name, meaning, std::move(play)});
    };
    // ---- framing ----
    add("length too long, closed", Bad, [](const FaultScene& scene) {
        return underHead(scene, lengthLine(scene.honest.body.size() + 7)).then(FaultStep::Close);
    });
    add("length too short", Bad,
        [](const FaultScene& scene) { return underHead(scene, lengthLine(scene.honest.body.size() / 2)); });
    add("length of zero", Bad, [](const FaultScene& scene) { return underHead(scene, lengthLine(0)); });
    add("two lengths", Bad, [](const FaultScene& scene) {
        return underHead(scene, lengthLine(scene.honest.body.size()) + lengthLine(5)).then(FaultStep::Close);
    });
    add("two lengths, the wrong one first", Bad, [](const FaultScene& scene) {
        return underHead(scene, lengthLine(5) + lengthLine(scene.honest.body.size())).then(FaultStep::Close);
    });
    add("negative length", Bad,
        [](const FaultScene& scene) { return underHead(scene, lengthLine(-20)).then(FaultStep::Close); });
    add("length is no number", Bad, [](const FaultScene& scene) {
        return underHead(scene, "Content-Length: many\r\n").then(FaultStep::Close);
    });
    add("no length, closed at the end", Tolerable,
        [](const FaultScene& scene) { return underHead(scene, {}).then(FaultStep::Close); });
    add("no length, cut", Bad, [](const FaultScene& scene) {
        return FaultAnswer::raw(headOf(200) + "\r\n" + scene.honest.body.left(scene.honest.body.size() / 2))
            .then(FaultStep::Close);
    });
    add("chunk size is no number", Bad, [](const FaultScene& scene) {
        return FaultAnswer::raw(headOf(200, "Transfer-Encoding: chunked\r\n") + "\r\nzz\r\n"
                                + scene.honest.body + "\r\n0\r\n\r\n")
            .then(FaultStep::Close);
    });
    add("broken gzip", Bad, [](const FaultScene& scene) {
        return underHead(scene, "Content-Encoding: gzip\r\n" + lengthLine(scene.honest.body.size()));
    });
    add("whole deflate", Tolerable, [](const FaultScene& scene) {
        const QByteArray packed = qCompress(scene.honest.body).mid(4);
        return FaultAnswer::raw(
            headOf(scene.honest.status, "Content-Encoding: deflate\r\n" + lengthLine(packed.size())) + "\r\n"
            + packed);
    });
    add("cut deflate", Bad, [](const FaultScene& scene) {
        QByteArray packed = qCompress(scene.honest.body).mid(4);
        packed.truncate(packed.size() / 2);
        return FaultAnswer::raw(headOf(200, "Content-Encoding: deflate\r\n" + lengthLine(packed.size()))
                                + "\r\n" + packed);
    });
    // ---- heads ----
    add("HTTP/0.9", Bad,
        [](const FaultScene& scene) { return FaultAnswer::raw(scene.honest.body).then(FaultStep::Close); });
    add("no HTTP at all", Bad,
        always(FaultAnswer::raw("220 mail.example ESMTP ready\r\n\r\n").then(FaultStep::Close)));
    add("bare line feeds", Tolerable, [](const FaultScene& scene) {
        return FaultAnswer::raw("HTTP/1.1 200 OK\nContent-Length: "
                                + QByteArray::number(scene.honest.body.size()) + "\n\n" + scene.honest.body)
            .then(FaultStep::Close);
    });
    add("folded header", Tolerable, [](const FaultScene& scene) {
        return underHead(scene, "X-Folded: one\r\n two\r\n" + lengthLine(scene.honest.body.size()));
    });
    add("NUL in a header", Tolerable, [](const FaultScene& scene) {
        return underHead(scene, QByteArray("X-Nul: a\0b\r\n", 12) + lengthLine(scene.honest.body.size()))
            .then(FaultStep::Close);
    });
    add("header without colon", Tolerable, [](const FaultScene& scene) {
        return underHead(scene, "this is no header\r\n" + lengthLine(scene.honest.body.size()))
            .then(FaultStep::Close);
    });
    // Closed behind them: Qt 6.4 gives up on such heads without a word, and would wait for the deadline.
    add("2,000 headers", Tolerable, [](const FaultScene& scene) {
        QByteArray flood;
        for (int i = 0; i < 2000; ++i)
            flood += "X-Flood-" + QByteArray::number(i) + ": 1\r\n";
        return underHead(scene, flood + lengthLine(scene.honest.body.size())).then(FaultStep::Close);
    });
    add("header of 200 kB", Tolerable, [](const FaultScene& scene) {
        return underHead(scene,
                         "X-Long: " + QByteArray(200'000, 'x') + "\r\n"
                             + lengthLine(scene.honest.body.size()))
            .then(FaultStep::Close);
    });
    add("100 times 100", Tolerable, [](const FaultScene& scene) {
        FaultAnswer answer = FaultAnswer::raw(QByteArray("HTTP/1.1 100 Continue\r\n\r\n").repeated(100));
        answer.steps += honestly(scene.honest).steps;
        return answer;
    });
    add("early hints", Tolerable, [](const FaultScene& scene) {
        FaultAnswer answer = FaultAnswer::raw("HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n");
        answer.steps += honestly(scene.honest).steps;
        return answer;
    });
    add("switching protocols", Bad,
        always(FaultAnswer::raw("HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")
                   .then(FaultStep::Close)));
    for (const QByteArray& code : {QByteArray("099"), QByteArray("000"), QByteArray("999"), QByteArray("20"),
                                   QByteArray("-200"), QByteArray("2000")}) {
        list.append({"status " + code, Bad, [code](const FaultScene& scene) {
                         return FaultAnswer::raw("HTTP/1.1 " + code + " Odd\r\n"
                                                 + lengthLine(scene.honest.body.size()) + "\r\n"
                                                 + scene.honest.body)
                             .then(FaultStep::Close);
                     }});
    }
    // ---- statuses ----
    add("204", Bad, always(status(204, {})));
    add("204 with a body", Bad, [](const FaultScene& scene) {
        return FaultAnswer::raw("HTTP/1.1 204 No Content\r\n" + lengthLine(scene.honest.body.size()) + "\r\n"
                                + scene.honest.body)
            .then(FaultStep::Close);
    });
    add("304", Bad, always(status(304, {})));
    add("300", Bad, always(status(300, "{}")));
    for (const int code : {400, 401, 402, 403, 404, 405, 407, 408, 409, 410, 413, 418, 422, 451}) {
        // Of one call, or of one of two ways to write a path, these may mean that it is not there.
        const bool mayBeGone = code == 404 || code == 405 || code == 409 || code == 410;
        list.append({"status " + QByteArray::number(code), mayBeGone ? Tolerable : Bad,
                     always(status(code, errorBody("SCRIPTED")))});
    }
    add("401 that wants basic authentication", Bad,
        always(status(401, {}, {{"WWW-Authenticate", "Basic realm=\"elsewhere\""}})));
    add("400 without body", Bad, always(status(400, {})));
    add("429", Bad, always(status(429, errorBody("RATE_LIMITED"))));
    add("429, seconds", Bad, always(status(429, errorBody("RATE_LIMITED"), {{"Retry-After", "60"}})));
    add("429, date", Bad, [](const FaultScene& scene) {
        const QString date =
            QLocale::c().toString(scene.now.addSecs(60), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
        return status(429, errorBody("RATE_LIMITED"), {{"Retry-After", date.toLatin1()}});
    });
    add("429, nonsense", Bad, always(status(429, {}, {{"Retry-After", "soon, or -1"}})));
    add("429, huge", Bad, always(status(429, {}, {{"Retry-After", "99999999999999999999"}})));
    for (const int code : {500, 501, 503, 504, 599})
        list.append({"status " + QByteArray::number(code), Bad, always(status(code, errorBody("INTERNAL")))});
    add("502, a web page", Bad, always(status(502, webPage, {{"Content-Type", "text/html"}})));
    add("503, Retry-After", Bad, always(status(503, {}, {{"Retry-After", "45"}})));
    add("500 with the records", Bad, [](const FaultScene& scene) { return status(500, scene.honest.body); });
    // It repeats what it was sent: nothing of that may be kept.
    add("500 that repeats the request", Bad, [](const FaultScene& scene) {
        QByteArray echo = "{\"error\":\"cannot\",\"request\":\"" + scene.request.target;
        for (const auto& [name, value] : scene.request.headers)
            echo += "\\n" + name + ": " + value;
        return status(500, echo + "\\n" + scene.request.body.toHex() + "\"}");
    });
    return list;
}

QList<FaultPlay> redirectFaults()
{
    QList<FaultPlay> list;
    const QList<QPair<QByteArray, QByteArray>> places = {
        {"other port", "http://127.0.0.1:%1/stolen"},
        {"other host", "http://localhost:%1/stolen"},
        {"user name", "http://user:word@127.0.0.1:%1/stolen"},
        {"scheme-relative", "//127.0.0.1:%1/stolen"},
        {"https", "https://127.0.0.1:%1/stolen"},
        {"file", "file:///etc/hostname"},
        {"data", "data:application/json,%7B%22calls%22:[]%7D"},
        {"same origin", "/elsewhere"},
        {"itself", ""},
    };
    for (const int code : {301, 302, 303, 307, 308}) {
        for (const auto& [name, place] : places) {
            list.append({QByteArray::number(code) + " to " + name, Bad,
                         [code, target = place](const FaultScene& scene) {
                             QByteArray location = target;
                             location.replace("%1", QByteArray::number(scene.thiefPort));
                             return FaultAnswer::redirect(code, location);
                         },
                         false, false, false, true});
        }
    }
    return list;
}

QList<FaultPlay> bodyFaults()
{
    QList<FaultPlay> list;
    const auto add = [&list](const char* name, FaultMeaning meaning, Play play) {
        list.append({name, meaning, std::move(play)});
    };
    const auto text = [](const QByteArray& body) { return always(status(200, body)); };
    add("empty", Bad, text({}));
    add("blanks", Bad, text(" \r\n\t "));
    add("a web page", Bad, always(status(200, webPage, {{"Content-Type", "text/html"}})));
    add("a sign-in page", Bad,
        always(status(200, "<html><body>Welcome to Hotel Wi-Fi. Please sign in.</body></html>",
                      {{"Content-Type", "text/html"}})));
    add("plain words", Bad, text("the service is being moved"));
    add("null", Bad, text("null"));
    add("true", Bad, text("true"));
    add("a number", Bad, text("12345678901234567890123"));
    add("a string", Bad, text("\"calls\""));
    // For one call, an object without an ID is a record that is set aside.
    add("empty object", Tolerable, text("{}"));
    // Where the list itself is the answer, an empty one is an answer.
    add("empty array", Tolerable, text("[]"));
    add("error inside, object", Tolerable, text(errorBody("INTERNAL")));
    add("error inside, text", Tolerable, text(R"({"error":"it went wrong","message":"it went wrong"})"));
    add("error inside, success false", Tolerable, text(R"({"success":false,"msg":"it went wrong"})"));
    add("JSON cut at half", Bad, withBody([](const QByteArray& body) { return body.left(body.size() / 2); }));
    add("JSON cut before its last byte", Bad,
        withBody([](const QByteArray& body) { return body.chopped(1); }));
    add("JSON begun anew in the middle", Bad,
        withBody([](const QByteArray& body) -> QByteArray { return body.left(body.size() / 2) + body; }));
    add("text after the JSON", Tolerable,
        withBody([](const QByteArray& body) -> QByteArray { return body + "\n-- served in 12 ms"; }));
    add("two JSON texts", Tolerable,
        withBody([](const QByteArray& body) -> QByteArray { return body + body; }));
    add("byte order mark", Tolerable,
        withBody([](const QByteArray& body) -> QByteArray { return "\xEF\xBB\xBF" + body; }));
    add("UTF-16", Bad, withBody([](const QByteArray& body) {
            QByteArray wide("\xFF\xFE");
            for (const char byte : body)
                wide.append(byte).append('\0');
            return wide;
        }));
    add("charset says UTF-16", Tolerable, [](const FaultScene& scene) {
        return FaultAnswer::normal(200, scene.honest.body, {{"Content-Type", "text/plain; charset=utf-16"}});
    });
    add("compressed without a word", Bad,
        withBody([](const QByteArray& body) { return qCompress(body).mid(4); }));
    add("deeply nested", Bad, text(QByteArray(100'000, '[')));
    add("deeply nested objects", Bad, text(QByteArray("{\"a\":").repeated(20'000)));
    add("NUL bytes", Bad, text(QByteArray(500, '\0')));
    add("binary", Bad, withBody([](const QByteArray& body) {
            QByteArray noise = body;
            for (qsizetype i = 0; i < noise.size(); ++i)
                noise[i] = static_cast<char>((i * 7919 + 131) & 0xff);
            return noise;
        }));
    add("JSONP", Bad,
        withBody([](const QByteArray& body) -> QByteArray { return "callback(" + body + ")"; }));
    // Of one call: a record that is set aside.
    add("single quotes", Tolerable, withBody([](QByteArray body) { return body.replace('"', '\''); }));
    add("XML", Bad, text("<?xml version=\"1.0\"?><calls><call id=\"1\"/></calls>"));
    return list;
}

QList<FaultPlay> listFaults()
{
    QList<FaultPlay> list;
    const auto add = [&list](const char* name, FaultMeaning meaning, Play play) {
        list.append({name, meaning, std::move(play), true});
    };
    // ---- the page ----
    add("the page before once more", Tolerable, [](const FaultScene& scene) {
        HonestAnswer repeated = scene.honest;
        if (!scene.earlierBody.isEmpty())
            repeated.body = scene.earlierBody;
        return honestly(repeated);
    });
    add("next page is this page", Tolerable,
        withPage([](PlayedJson& page, PlayedJson&) { setNext(page, "2026-05-01T10:00:30.000000Z"); }));
    add("next page is no text", Tolerable, withPage([](PlayedJson& page, PlayedJson&) {
            for (const char* name : {"next_page_token", "next"}) {
                if (page.is_object() && page.contains(name))
                    page[name] = PlayedJson::object({{"deep", 1}});
            }
        }));
    add("every record twice", Tolerable, withPage([](PlayedJson&, PlayedJson& records) {
            const PlayedJson once = records;
            for (const PlayedJson& record : once)
                records.push_back(record);
        }));
    add("records in reverse", Tolerable,
        withPage([](PlayedJson&, PlayedJson& records) { std::reverse(records.begin(), records.end()); }));
    add("records rotated", Tolerable, withPage([](PlayedJson&, PlayedJson& records) {
            if (!records.empty())
                std::rotate(records.begin(), records.begin() + 1, records.end());
        }));
    add("one record less", Tolerable, withPage([](PlayedJson& page, PlayedJson& records) {
            if (records.size() < 2)
                return;
            records.erase(0);
            // As where calls were deleted while the list is walked: the count knows.
            for (const char* part : {"pagination", "meta"}) {
                if (page.contains(part) && page[part].is_object() && page[part].contains("total"))
                    page[part]["total"] = page[part]["total"].get<long>() - 1;
            }
        }));
    add("no records, but more to come", Tolerable,
        withPage([](PlayedJson&, PlayedJson& records) { records = PlayedJson::array(); }));
    // Some write an empty list so.
    add("records are null", Tolerable, withPage([](PlayedJson&, PlayedJson& records) { records = nullptr; }));
    add("records are an object", Bad, withPage([](PlayedJson&, PlayedJson& records) {
            PlayedJson object = PlayedJson::object();
            object["0"] = records.empty() ? PlayedJson() : records.front();
            records = object;
        }));
    add("records are text", Bad, withPage([](PlayedJson&, PlayedJson& records) { records = "[]"; }));
    add("records under another name", Bad, withPage([](PlayedJson& page, PlayedJson& records) {
            const PlayedJson moved = records;
            for (auto it = page.begin(); it != page.end(); ++it) {
                if (it.value().is_array()) {
                    page.erase(it);
                    break;
                }
            }
            page["renamed"] = moved;
        }));
    // ---- one record ----
    const auto spoil = [&list](const char* name, Play play) {
        list.append({name, Tolerable, std::move(play), true, true, false});
    };
    for (const char* broken :
         {"{\"broken\": }", "{\"id\": \"half", "nul", "{]", "\"\\ud800\"", "{\"id\":\"a\" \"b\"}"})
        list.append({QByteArray("record is ") + broken, Tolerable, withRawRecord(broken), true, true, false});
    spoil("record is null", withRecord([](PlayedJson& record) { record = nullptr; }));
    spoil("record is a number", withRecord([](PlayedJson& record) { record = 7; }));
    spoil("record is empty", withRecord([](PlayedJson& record) { record = PlayedJson::object(); }));
    spoil("record without ID", withRecord([](PlayedJson& record) {
              for (const char* name : {"id", "call_id", "uuid", "call_uuid"}) {
                  if (record.is_object() && record.contains(name))
                      record.erase(name);
              }
          }));
    spoil("record in a list", withRecord([](PlayedJson& record) { record = PlayedJson::array({record}); }));
    spoil("values are null", withValues([](PlayedJson& value) { value = nullptr; }));
    spoil("values are objects", withValues([](PlayedJson& value) {
              value = PlayedJson::object({{"nested", true}});
          }));
    spoil("values are lists", withValues([](PlayedJson& value) { value = PlayedJson::array({1, 2}); }));
    spoil("numbers are huge", withValues([](PlayedJson& value) {
              if (value.is_number())
                  value = 1e300;
          }));
    spoil("numbers are negative", withValues([](PlayedJson& value) {
              if (value.is_number())
                  value = -5;
          }));
    spoil("dates are nonsense", withValues([](PlayedJson& value) {
              if (value.is_string() && value.get_ref<const std::string&>().find("2026-") == 0)
                  value = "2026-99-99T99:99:99Z";
          }));
    add("markup around values", Tolerable, withRecord([](PlayedJson& record) {
            if (record.is_object())
                record["note"] = "<b onload=alert(1)>\u0000\u202e</b>";
        }));
    add("fields nobody knows", Tolerable, withRecord([](PlayedJson& record) {
            if (record.is_object())
                record["surprise"] = PlayedJson::object({{"big", 1e308}, {"list", {1, 2, 3}}});
        }));
    return list;
}

QList<FaultPlay> allFaultPlays()
{
    return connectionFaults() + httpFaults() + redirectFaults() + bodyFaults() + listFaults();
}

} // namespace ringback
