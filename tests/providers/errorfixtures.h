// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

// What people paste, made up by us: bodies in every documented shape, answers, transcripts, logs. One error
// each.
struct ErrorFixture {
    const char* name;
    QByteArray text;
    const char* provider; // found without being told; empty: not to be told apart
    const char* code;
    int status;
    const char* requestId;
    const char* requestIdSource;
    const char* foundAs;
};

inline QList<ErrorFixture> errorFixtures()
{
    const QByteArray voicebip =
        R"({"error_code":"RATE_LIMITED","message":"Slow down","request_id":"req_v1b2c3",)"
        R"("documentation_url":"https://docs.voicebip.com/errors/RATE_LIMITED"})";
    const QByteArray voipbin =
        R"({"error":{"status":"UNAVAILABLE","reason":"REQUEST_TIMEOUT","message":"Too slow",)"
        R"("request_id":"req_MADEUPMADEUPMADEUPMADEUP22"}})";
    const QByteArray vobiz =
        R"({"status":"error","error":{"code":"VALIDATION_ERROR","message":"Not valid","details":{"errors":[)"
        R"({"field":"to","message":"Too short","code":"MIN_LENGTH","value":"+1"}]}},)"
        R"("timestamp":"2026-05-01T10:00:00.000Z","requestId":"req_9f8e7d"})";
    const QByteArray truedy = R"({"error":{"code":"payment_required","message":"No credits","details":{)"
                              R"("reason":"insufficient_credits","balance":3,"required":10}},)"
                              R"("meta":{"request_id":"11112222-3333","ts":"2026-05-01T10:00:00Z"}})";
    const auto escaped = [](QByteArray text) { return text.replace('\\', "\\\\").replace('"', "\\\""); };
    const QByteArray curlHead =
        "*   Trying 192.0.2.7:443...\n* Connected to api.voicebip.com (192.0.2.7) port 443 (#0)\n"
        "> POST /v1/calls HTTP/2\n> Host: api.voicebip.com\n> authorization: Bearer pk_live_MADEUPSECRET\n"
        "> content-type: application/json\n>\n} [64 bytes data]\n< HTTP/2 429 \n< retry-after: 3\n< \n";
    return {
        {"voicebip body", voicebip, "voicebip", "RATE_LIMITED", 0, "req_v1b2c3", "body:/request_id",
         "a JSON body"},
        {"voipbin body", voipbin, "voipbin", "REQUEST_TIMEOUT", 0, "req_MADEUPMADEUPMADEUPMADEUP22",
         "body:/error/request_id", "a JSON body"},
        {"vobiz body", vobiz, "vobiz", "VALIDATION_ERROR", 0, "req_9f8e7d", "body:/requestId", "a JSON body"},
        {"truedy body", truedy, "truedy", "payment_required", 0, "11112222-3333", "body:/meta/request_id",
         "a JSON body"},
        {"voipbin with a domain",
         R"({"error":{"status":"NOT_FOUND","reason":"CALL_NOT_FOUND","message":"m","domain":"call-manager"}})",
         "voipbin", "CALL_NOT_FOUND", 0, "", "", "a JSON body"},
        {"voipbin msg", R"({"msg":"Invalid format for parameter id"})", "voipbin", "", 0, "", "",
         "a JSON body"},
        {"vobiz nested", R"({"error":{"message":"m","code":"TRUNK_NOT_FOUND"}})", "vobiz", "TRUNK_NOT_FOUND",
         0, "", "", "a JSON body"},
        {"vobiz text with an ID", R"({"api_id":"a-1b2c","error":"something odd"})", "vobiz", "", 0, "a-1b2c",
         "body:/api_id", "a JSON body"},
        {"vobiz cool-off",
         R"({"error":"did_cool_off_in_effect","cool_off_until":"2026-05-04T13:00:00Z","cool_off_remaining_seconds":60})",
         "vobiz", "did_cool_off_in_effect", 0, "", "", "a JSON body"},
        {"vobiz errors", R"({"errors":[{"field":"to","message":"bad","code":"X"},{"message":"worse"}]})",
         "vobiz", "", 0, "", "", "a JSON body"},
        {"gateway message", R"({"message":"Something broke"})", "", "", 0, "", "", "a JSON body"},
        {"truedy in FastAPI's wrapping",
         R"({"detail":{"error":{"code":"rate_limit_exceeded","message":"m"},"meta":{"request_id":"r-77"}}})",
         "truedy", "rate_limit_exceeded", 0, "r-77", "body:/detail/meta/request_id", "a JSON body"},
        {"FastAPI list",
         R"({"detail":[{"loc":["body","phone_number"],"msg":"field required","type":"missing"}]})", "truedy",
         "", 0, "", "", "a JSON body"},
        {"FastAPI text", R"({"detail":"Not authenticated"})", "truedy", "", 0, "", "", "a JSON body"},
        {"byte order mark", "\xEF\xBB\xBF" + voicebip, "voicebip", "RATE_LIMITED", 0, "req_v1b2c3",
         "body:/request_id", "a JSON body"},
        {"bad UTF-8 and markup",
         "{\"error_code\":\"INTERNAL\",\"message\":\"<b>\xff\xfe\x01</b>\",\"request_id\":\"req_77\"}",
         "voicebip", "INTERNAL", 0, "req_77", "body:/request_id", "a JSON body"},
        {"answer",
         "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 17\r\nContent-Type: application/json\r\n\r\n"
             + voicebip,
         "voicebip", "RATE_LIMITED", 429, "req_v1b2c3", "body:/request_id", "an HTTP response"},
        {"answer with plain line ends",
         "HTTP/2 503\nx-request-id: req_h1\n\n{\"error\":{\"status\":\"UNAVAILABLE\","
         "\"reason\":\"REQUEST_TIMEOUT\",\"message\":\"m\"}}\n",
         "voipbin", "REQUEST_TIMEOUT", 503, "req_h1", "header:X-Request-Id", "an HTTP response"},
        {"answer with old Mac line ends", "HTTP/1.1 422 Unprocessable\rServer: x\r\r" + vobiz, "vobiz",
         "VALIDATION_ERROR", 422, "req_9f8e7d", "body:/requestId", "an HTTP response"},
        {"several heads",
         "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Connection established\r\nX-Request-Id: wrong\r\n\r\n"
         "HTTP/1.1 307 Temporary Redirect\r\nRetry-After: 99\r\n\r\nHTTP/1.1 402 Payment Required\r\nServer: "
         "x\r\n\r\n"
             + truedy,
         "truedy", "payment_required", 402, "11112222-3333", "body:/meta/request_id", "an HTTP response"},
        {"request and answer",
         "POST /v1.0/calls HTTP/1.1\nAuthorization: Bearer MADEUPSECRET\n\n{\"message\":\"sent by us\"}\n\n"
         "HTTP/1.1 503 Service Unavailable\nServer: x\n\n"
             + voipbin,
         "voipbin", "REQUEST_TIMEOUT", 503, "req_MADEUPMADEUPMADEUPMADEUP22", "body:/error/request_id",
         "an HTTP response"},
        {"chunks",
         "HTTP/1.1 402 Payment Required\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n" + truedy.first(16)
             + "\r\n" + QByteArray::number(truedy.size() - 16, 16) + "\r\n" + truedy.mid(16)
             + "\r\n0\r\n\r\n",
         "truedy", "payment_required", 402, "11112222-3333", "body:/meta/request_id", "an HTTP response"},
        {"empty 400", "HTTP/1.1 400 Bad Request\r\nX-Request-Id: req_h2\r\n\r\n", "", "", 400, "req_h2",
         "header:X-Request-ID", "an HTTP response"},
        {"page from a proxy",
         "HTTP/1.1 502 Bad Gateway\r\nX-Vobiz-Request-ID: vr-1\r\n\r\n<html><head><title>502 Bad "
         "Gateway</title></head><body></body></html>",
         "vobiz", "", 502, "vr-1", "header:X-Vobiz-Request-ID", "an HTTP response"},
        {"curl -v", curlHead + voicebip + "* Connection #0 to host api.voicebip.com left intact\n",
         "voicebip", "RATE_LIMITED", 429, "req_v1b2c3", "body:/request_id", "a curl transcript"},
        {"curl -v, unknown body", curlHead + "no healthy upstream\n", "voicebip", "", 429, "", "",
         "a curl transcript"},
        {"curl -iv",
         "> GET /x HTTP/1.1\n> Authorization: Bearer MADEUPSECRET\n>\n< HTTP/1.1 404 Not Found\nHTTP/1.1 404 "
         "Not "
         "Found\n< Server: x\nServer: x\n< \n\n"
             + voicebip,
         "voicebip", "RATE_LIMITED", 404, "req_v1b2c3", "body:/request_id", "a curl transcript"},
        {"log line",
         "2026-05-01T10:00:00Z ERROR calls: POST failed status=429 body=" + voicebip + " took=31ms",
         "voicebip", "RATE_LIMITED", 429, "req_v1b2c3", "body:/request_id", "a log line"},
        {"log line with words", "[worker-3] got HTTP 503 from upstream: " + voipbin, "voipbin",
         "REQUEST_TIMEOUT", 503, "req_MADEUPMADEUPMADEUPMADEUP22", "body:/error/request_id", "a log line"},
        {"access log", "\"POST /v1/calls HTTP/1.1\" 422 310 " + vobiz, "vobiz", "VALIDATION_ERROR", 422,
         "req_9f8e7d", "body:/requestId", "a log line"},
        {"log line with escaped JSON", "level=error msg=\"answer: " + escaped(truedy) + "\" status_code=402",
         "truedy", "payment_required", 402, "11112222-3333", "body:/meta/request_id",
         "escaped JSON in a log line"},
        {"log record with an object",
         R"({"level":"error","ts":"2026-05-01T10:00:00Z","request_id":"ours-1","status":422,"response":)"
             + vobiz + "}",
         "vobiz", "VALIDATION_ERROR", 422, "req_9f8e7d", "body:/requestId",
         "a JSON log record, at /response"},
        {"log record with text",
         R"({"time":"t","severity":"ERROR","message":"refused","http_status":402,"body":")" + escaped(truedy)
             + "\"}",
         "truedy", "payment_required", 402, "11112222-3333", "body:/meta/request_id",
         "a JSON log record, at /body"},
        {"log record with JSON in words",
         R"({"level":50,"msg":"voicebip 429: )" + escaped(voicebip) + R"(","request_id":"ours-2"})",
         "voicebip", "RATE_LIMITED", 0, "req_v1b2c3", "body:/request_id", "a JSON log record, at /msg"},
        {"log record with an error",
         R"({"level":"error","request_id":"ours-3","message":"placing failed","error":{"reason":"CALL_NOT_FOUND",)"
         R"("status":"NOT_FOUND","message":"m","request_id":"req_in"}})",
         "voipbin", "CALL_NOT_FOUND", 0, "req_in", "body:/error/request_id", "a JSON log record"},
        {"JSON in JSON",
         R"({"name":"AxiosError","message":"Request failed","config":{"headers":{"Authorization":"Bearer MADEUPSECRET"}},)"
         R"("response":{"status":429,"headers":{"retry-after":"5"},"data":)"
             + voicebip + "}}",
         "voicebip", "RATE_LIMITED", 429, "req_v1b2c3", "body:/request_id",
         "JSON inside of JSON, at /response/data"},
        {"a JSON text", '"' + escaped(voicebip) + '"', "voicebip", "RATE_LIMITED", 0, "req_v1b2c3",
         "body:/request_id", "escaped JSON"},
        {"server-sent event",
         "event: error\ndata: {\"error_code\":\"AI_PROVIDER_ERROR\",\"message\":\"m\"}\n", "voicebip",
         "AI_PROVIDER_ERROR", 0, "", "", "a log line"},
        {"colours of a terminal", "\x1b[1mHTTP/2 429\x1b[0m\n\x1b[1mserver\x1b[0m: x\n\n" + voicebip,
         "voicebip", "RATE_LIMITED", 429, "req_v1b2c3", "body:/request_id", "an HTTP response"},
    };
}

// The shapes that providers put their codes into.
struct ErrorShape {
    const char* provider;
    const char* name;
    const char* text; // CODE stands for the code
};
inline QList<ErrorShape> errorShapes()
{
    return {
        {"voicebip", "whole",
         R"({"error_code":"CODE","message":"m","request_id":"req_1","documentation_url":"https://docs.voicebip.com/errors/CODE"})"},
        {"voicebip", "without a link", R"({"error_code":"CODE","message":"m","request_id":"req_1"})"},
        {"voicebip", "frame of a stream", R"({"error_code":"CODE","message":"m"})"},
        {"voipbin", "whole",
         R"({"error":{"status":"NOT_FOUND","reason":"CODE","message":"m","request_id":"req_1","details":[{"a":"b"}]}})"},
        {"voipbin", "with a domain",
         R"({"error":{"status":"NOT_FOUND","domain":"call-manager","reason":"CODE","message":"m"}})"},
        {"voipbin", "reason and words", R"({"error":{"reason":"CODE","message":"m"}})"},
        {"vobiz", "whole",
         R"({"status":"error","error":{"code":"CODE","message":"m","details":{}},"timestamp":"t","requestId":"req_1"})"},
        {"vobiz", "as most examples", R"({"status":"error","error":{"code":"CODE","message":"m"}})"},
        {"vobiz", "nested only", R"({"error":{"message":"m","code":"CODE"}})"},
        {"vobiz", "nested with api_id", R"({"api_id":"a-1","error":{"message":"m","code":"CODE"}})"},
        {"truedy", "whole",
         R"({"error":{"code":"CODE","message":"m","details":{}},"meta":{"request_id":"r","ts":"t"}})"},
        {"truedy", "ID inside", R"({"error":{"code":"CODE","message":"m","request_id":"r","ts":"t"}})"},
        {"truedy", "FastAPI's wrapping", R"({"detail":{"error":{"code":"CODE","message":"m"}}})"},
    };
}
