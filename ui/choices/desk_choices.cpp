#include "ui/choices/desk_choices.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QObject>
#include <algorithm>

namespace ballast::ui {
namespace {

constexpr int kMostSnooze = 480;
constexpr double kMostUsd = 1e12;

template <class Enum> Enum read(const QJsonValue& value, Enum last, Enum otherwise)
{
    const int number = value.toInt(-1);
    return number >= 0 && number <= static_cast<int>(last) ? static_cast<Enum>(number) : otherwise;
}

QJsonObject toJson(const QMap<QString, QString>& map)
{
    QJsonObject object;
    for (auto it = map.begin(); it != map.end(); ++it)
        object[it.key()] = it.value();
    return object;
}

QMap<QString, QString> mapOf(const QJsonValue& value)
{
    QMap<QString, QString> map;
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        map[it.key()] = it.value().toString();
    return map;
}

QJsonObject toJson(const ConfirmRule& rule)
{
    return {{QStringLiteral("small"), static_cast<int>(rule.small)},
            {QStringLiteral("from"), rule.fromUsd},
            {QStringLiteral("large"), static_cast<int>(rule.large)}};
}

ConfirmRule confirmFrom(const QJsonObject& o)
{
    ConfirmRule rule;
    rule.small = read(o[QStringLiteral("small")], Confirm::Ticket, rule.small);
    rule.large = read(o[QStringLiteral("large")], Confirm::Ticket, rule.large);
    rule.fromUsd = std::clamp(o[QStringLiteral("from")].toDouble(), 0.0, kMostUsd);
    return rule;
}

QJsonObject toJson(const AlertRule& rule)
{
    return {{QStringLiteral("screen"), rule.screen},
            {QStringLiteral("sound"), rule.sound},
            {QStringLiteral("log"), rule.log},
            {QStringLiteral("snooze"), rule.snoozeMinutes}};
}

AlertRule alertFrom(const QJsonObject& o)
{
    AlertRule rule;
    rule.screen = o[QStringLiteral("screen")].toBool(rule.screen);
    rule.sound = o[QStringLiteral("sound")].toBool(rule.sound);
    rule.log = o[QStringLiteral("log")].toBool(rule.log);
    rule.snoozeMinutes = std::clamp(o[QStringLiteral("snooze")].toInt(rule.snoozeMinutes), 1, kMostSnooze);
    return rule;
}

QJsonObject toJson(const SoundRule& rule)
{
    return {{QStringLiteral("on"), rule.on}, {QStringLiteral("file"), rule.file}};
}

SoundRule soundFrom(const QJsonObject& o)
{
    return {o[QStringLiteral("on")].toBool(true), o[QStringLiteral("file")].toString()};
}

template <class Rules> QJsonArray listOf(const Rules& rules)
{
    QJsonArray list;
    for (const auto& rule : rules)
        list << toJson(rule);
    return list;
}

template <class Rules, class Read> void readList(const QJsonValue& value, Rules& rules, Read readOne)
{
    const QJsonArray list = value.toArray();
    for (qsizetype i = 0; i < std::min(list.size(), static_cast<qsizetype>(rules.size())); ++i)
        rules[static_cast<std::size_t>(i)] = readOne(list[i].toObject());
}

}  // namespace

QString nameOf(OrderKind kind)
{
    switch (kind) {
    case OrderKind::ByTicket:
        return QObject::tr("Order by ticket");
    case OrderKind::Approval:
        return QObject::tr("Approval of a proposal");
    case OrderKind::ForcedHedge:
        break;
    }
    return QObject::tr("Forced hedge");
}

QString nameOf(AlertKind kind)
{
    switch (kind) {
    case AlertKind::Limits:
        return QObject::tr("Limits");
    case AlertKind::Margin:
        return QObject::tr("Margin");
    case AlertKind::Orders:
        return QObject::tr("Orders");
    case AlertKind::Feeds:
        return QObject::tr("Feeds");
    case AlertKind::Engine:
        break;
    }
    return QObject::tr("Engine");
}

QString nameOf(SoundKind kind)
{
    switch (kind) {
    case SoundKind::Proposal:
        return QObject::tr("Proposal waits");
    case SoundKind::Fill:
        return QObject::tr("Fill of a quote or of an order by hand");
    case SoundKind::Hedge:
        return QObject::tr("Fill of a hedge");
    case SoundKind::Limit:
        return QObject::tr("Warning or breach");
    case SoundKind::Disconnect:
        break;
    }
    return QObject::tr("Feed lost, or critical");
}

QByteArray toText(const DeskChoices& c)
{
    QJsonObject units{{QStringLiteral("delta"), static_cast<int>(c.units.delta)},
                      {QStringLiteral("gamma"), static_cast<int>(c.units.gamma)},
                      {QStringLiteral("vega"), static_cast<int>(c.units.vega)}};
    return QJsonDocument(QJsonObject{{QStringLiteral("flash"), c.flash},
                                     {QStringLiteral("units"), units},
                                     {QStringLiteral("confirm"), listOf(c.confirm)},
                                     {QStringLiteral("alerts"), listOf(c.alerts)},
                                     {QStringLiteral("sounds"), listOf(c.sounds)},
                                     {QStringLiteral("keys"), toJson(c.keys)},
                                     {QStringLiteral("links"), toJson(c.links)}})
        .toJson(QJsonDocument::Compact);
}

DeskChoices choicesFromText(const QByteArray& text)
{
    const QJsonObject o = QJsonDocument::fromJson(text).object();
    DeskChoices c;
    c.flash = o[QStringLiteral("flash")].toBool(true);
    const QJsonObject units = o[QStringLiteral("units")].toObject();
    c.units.delta = read(units[QStringLiteral("delta")], DeltaUnit::Usd, c.units.delta);
    c.units.gamma = read(units[QStringLiteral("gamma")], GammaUnit::CoinPerDollar, c.units.gamma);
    c.units.vega = read(units[QStringLiteral("vega")], VegaUnit::PerOwnPercent, c.units.vega);
    readList(o[QStringLiteral("confirm")], c.confirm, confirmFrom);
    readList(o[QStringLiteral("alerts")], c.alerts, alertFrom);
    readList(o[QStringLiteral("sounds")], c.sounds, soundFrom);
    c.keys = mapOf(o[QStringLiteral("keys")]);
    c.links = mapOf(o[QStringLiteral("links")]);
    return c;
}

}  // namespace ballast::ui
