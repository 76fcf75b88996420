#include "ui/kit/table_text.h"

#include <QLocale>
#include <QStringList>

namespace ballast::ui {
namespace {

QString harmless(const QString& words)
{
    if (words.isEmpty()) return words;
    static const QString kFormulaStarts = QStringLiteral("=+-@\t\r\n");
    // Full-width forms are read as the plain ones by some spreadsheets.
    static const QString kFullWidth = QStringLiteral("\uFF1D\uFF0B\uFF0D\uFF20");
    return kFormulaStarts.contains(words.front()) || kFullWidth.contains(words.front()) ? QLatin1Char('\'') + words
                                                                                        : words;
}

QString quoted(QString words, QChar separator)
{
    const bool needed = words.contains(separator) || words.contains(QLatin1Char('"')) ||
                        words.contains(QLatin1Char('\n')) || words.contains(QLatin1Char('\r'));
    if (!needed) return words;
    return QLatin1Char('"') + words.replace(QStringLiteral("\""), QStringLiteral("\"\"")) + QLatin1Char('"');
}

}  // namespace

QString fileCell(const QVariant& raw, QChar separator)
{
    switch (raw.typeId()) {
    case QMetaType::Double:
        return QString::number(raw.toDouble(), 'g', QLocale::FloatingPointShortest);
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
        return raw.toString();
    default:
        return quoted(harmless(raw.toString()), separator);
    }
}

QString tableTextOf(const QAbstractItemModel& model, QChar separator)
{
    if (model.rowCount() == 0 || model.columnCount() == 0) return {};
    const QString end = separator == QLatin1Char(',') ? QStringLiteral("\r\n") : QStringLiteral("\n");
    QString result;
    QStringList line;
    for (int column = 0; column < model.columnCount(); ++column)
        line << fileCell(model.headerData(column, Qt::Horizontal, Qt::UserRole), separator);
    result += line.join(separator) + end;
    for (int row = 0; row < model.rowCount(); ++row) {
        line.clear();
        for (int column = 0; column < model.columnCount(); ++column)
            line << fileCell(model.index(row, column).data(Qt::UserRole), separator);
        result += line.join(separator) + end;
    }
    return result;
}

}  // namespace ballast::ui
