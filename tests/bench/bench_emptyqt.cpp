// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>

// An empty Qt program: what bench_decode measures itself against.
int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    return 0;
}
