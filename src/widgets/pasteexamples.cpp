// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pasteexamples.h"

#include <QCoreApplication>

namespace ringback {

namespace {
QString exampleWords(const char* text)
{
    return QCoreApplication::translate("ringback::PasteExamples", text);
}
} // namespace

QList<PasteExample> pasteExamples()
{
    return {
        {exampleWords("Rate limit"), exampleWords("A whole HTTP response with its headers"),
         "HTTP/1.1 429 Too Many Requests\n"
         "Content-Type: application/json\n"
         "Retry-After: 40\n"
         "X-Request-ID: req_51c0ffee7d2a4e10\n"
         "\n"
         "{\n"
         "  \"error_code\": \"RATE_LIMITED\",\n"
         "  \"message\": \"Request quota for this minute is used up\",\n"
         "  \"details\": {\"limit\": 100, \"window\": \"1m\"},\n"
         "  \"request_id\": \"req_51c0ffee7d2a4e10\"\n"
         "}\n"},
        {exampleWords("Fields refused"), exampleWords("A JSON body with two field errors"),
         "{\n"
         "  \"status\": \"error\",\n"
         "  \"error\": {\n"
         "    \"code\": \"VALIDATION_ERROR\",\n"
         "    \"message\": \"The call request did not pass validation\",\n"
         "    \"details\": {\n"
         "      \"errors\": [\n"
         "        {\"field\": \"to\", \"message\": \"must be written with a plus sign\", \"value\": \"555 "
         "0199\"},\n"
         "        {\"field\": \"answer_url\", \"message\": \"must be an address\", \"value\": \"\"}\n"
         "      ]\n"
         "    }\n"
         "  },\n"
         "  \"requestId\": \"3d6f9a20-77aa-4c1e-9b54-0a1b2c3d4e5f\"\n"
         "}\n"},
        {exampleWords("Out of credit"), exampleWords("What curl -v printed"),
         "$ curl -v https://voice.example.com/api/public/v1/calls -H 'Authorization: Bearer "
         "truedy_0example0key0'\n"
         "> POST /api/public/v1/calls HTTP/2\n"
         "> Authorization: Bearer truedy_0example0key0\n"
         ">\n"
         "< HTTP/2 402\n"
         "< content-type: application/json\n"
         "< x-request-id: req_9b2d7741\n"
         "<\n"
         "{\"error\":{\"code\":\"payment_required\",\"message\":\"Not enough credit for this call\","
         "\"details\":{\"balance\":0.4,\"required\":1.5}},\"meta\":{\"request_id\":\"req_9b2d7741\"}}\n"},
        {exampleWords("Lines of a log"), exampleWords("Two errors between other lines"),
         "2026-05-01T10:04:12Z INFO  placing call +15550100 -> +493055501\n"
         "2026-05-01T10:04:42Z ERROR dial failed status=503 body={\"error\":{\"status\":\"UNAVAILABLE\","
         "\"reason\":\"REQUEST_TIMEOUT\",\"domain\":\"call\",\"message\":\"The request took too long\","
         "\"request_id\":\"req_20aa19\"}}\n"
         "2026-05-01T10:04:43Z INFO  asking for the balance\n"
         "2026-05-01T10:04:44Z ERROR balance failed status=401 body={\"error\":{\"status\":"
         "\"UNAUTHENTICATED\",\"reason\":\"AUTHENTICATION_REQUIRED\",\"domain\":\"api\",\"message\":"
         "\"No credentials\",\"request_id\":\"req_20aa1a\"}}\n"},
    };
}

} // namespace ringback
