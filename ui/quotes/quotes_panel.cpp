#include "ui/quotes/quotes_panel.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/choices/place_keys.h"
#include "ui/format/number_format.h"

namespace ballast::ui {

namespace {

const Duration kPullLasts = Duration::minutes(30);

}  // namespace

QuotesPanel::QuotesPanel(Selection* selection, QWidget* parent)
    : TablePanel(QStringLiteral("quotes"), tr("Quotes"), selection, parent),
      m_line(new PushButton(tr("Pull line"), 24, this)), m_expiry(new PushButton(tr("Pull expiry"), 24, this)),
      m_coin(new PushButton(tr("Pull coin"), 24, this)), m_send(new PushButton(tr("Send again"), 24, this))
{
    setUp(&m_model, LadderView::RowRule::Scroll, {1100, 400}, {520, 220});
    addFilter(tr("Filter: option, state, note…"));
    header()->setLinked(false);
    buildFoot();
    connect(view(), &LadderView::rowActivated, this, [this](int row) {
        m_chosen = m_model.rows()[static_cast<std::size_t>(row)].key;
        const auto* quote = m_model.quoteAt(row);
        if (quote != nullptr && !quote->instrument.empty() && this->selection()) {
            this->selection()->setUnderlying(text(quote->underlying));
            this->selection()->setExpiry(quote->expiry);
            this->selection()->setStrike(quote->strike);
        }
        showFoot();
    });
    showFoot();
}

void QuotesPanel::buildFoot()
{
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(12, 6, 12, 8);
    foot->setSpacing(8);
    const auto add = [&](PushButton* button, PlaceKey key, const QString& tip, auto act) {
        button->setKey(key);
        button->setFreeToolTip(tip);
        foot->addWidget(button);
        connect(button, &PushButton::clicked, this, act);
        addShortcut(key, this, [button] { button->click(); });
    };
    add(m_line, PlaceKey::PullLine,
        tr("Takes the chosen quote away, both sides, for 30 minutes or until you send it again."),
        [this] { pull(Reach::Line); });
    add(m_expiry, PlaceKey::PullExpiry,
        tr("Takes every quote of the chosen expiry away, for 30 minutes or until you send it again."),
        [this] { pull(Reach::Expiry); });
    add(m_coin, PlaceKey::PullCoin,
        tr("Takes every quote of the coin away, for 30 minutes or until you send it again."),
        [this] { pull(Reach::Coin); });
    add(m_send, PlaceKey::SendAgain, tr("Ends the pull of the chosen row, or every pull of its coin."),
        [this] { send(); });
    foot->addStretch();
    static_cast<QVBoxLayout*>(layout())->addLayout(foot);
}

std::string QuotesPanel::coin() const
{
    if (const auto chosen = m_model.coinAt(chosenRow()); !chosen.empty()) return chosen;
    return selection() ? selection()->underlying().toStdString() : std::string();
}

void QuotesPanel::pull(Reach reach)
{
    if (!m_commands) return;
    const auto* quote = m_model.quoteAt(chosenRow());
    DeskCommands::QuoteScope scope{.underlying = text(coin()), .instrument = {}};
    if (reach != Reach::Coin && quote != nullptr) scope.instrument = text(quote->instrument);
    scope.wholeExpiry = reach == Reach::Expiry;
    m_commands->pullQuotes(scope, tr("pulled by hand"), kPullLasts);
}

void QuotesPanel::send()
{
    if (!m_commands) return;
    const auto* quote = m_model.quoteAt(chosenRow());
    if (quote != nullptr && quote->state == interfaces::QuoteState::Pulled)
        return m_commands->endOverride(quote->pulledBy);
    m_commands->sendQuotes({.underlying = text(coin()), .instrument = {}}, tr("sent again by hand"));
}

void QuotesPanel::showFoot()
{
    const auto* quote = m_model.quoteAt(chosenRow());
    const bool line = quote != nullptr && !quote->instrument.empty();
    const QString none = tr("Choose a quote first.");
    m_line->setLocked(line ? QString() : none);
    m_expiry->setLocked(line ? QString() : none);
    m_coin->setText(coin().empty() ? tr("Pull all") : tr("Pull %1").arg(text(coin())));
    m_expiry->setText(line ? tr("Pull %1").arg(expiryShort(quote->expiry)) : tr("Pull expiry"));
    bool pulled = false;
    if (snapshot() && snapshot()->quotes)
        for (const auto& one : snapshot()->quotes->lines)
            pulled = pulled || (one.state == interfaces::QuoteState::Pulled &&
                                (one.underlying.empty() || one.underlying == coin()));
    m_send->setLocked(pulled ? QString() : tr("No quote of this coin is pulled."));
}

void QuotesPanel::rebuild(const interfaces::Snapshot& snapshot)
{
    if (!snapshot.quotes || snapshot.quotes->coins.empty()) {
        header()->setFollowText({});
        return setEmptyMessage(snapshot.loading.empty() ? tr("No quotes: the book has no coin yet.")
                                                        : text(snapshot.loading));
    }
    const auto& quotes = *snapshot.quotes;
    std::vector<const interfaces::QuoteView*> shown;
    for (const auto& quote : quotes.lines) {
        const QString words = quoteName(quote) + QLatin1Char(' ') + quoteStateWord(quote.state) + QLatin1Char(' ') +
                              text(quote.venue) + QLatin1Char(' ') + text(quote.message);
        if (filterText().isEmpty() || words.contains(filterText(), Qt::CaseInsensitive)) shown.push_back(&quote);
    }
    int sides = 0;
    for (const auto& coin : quotes.coins)
        sides += coin.bids + coin.asks;
    const QuoteSides goes = leavingSides(quotes);
    const int leaving = goes.bids + goes.asks;
    QString words = tr("%1 stand").arg(std::max(0, sides - leaving));
    if (leaving > 0) words += tr(", %1 leaving").arg(leaving);
    if (shown.size() != quotes.lines.size())
        words += tr(", %1 of %2 rows shown").arg(shown.size()).arg(quotes.lines.size());
    header()->setFollowText(words);
    m_model.show(quotes, shown);
    setEmptyMessage({});
    strip()->show(shown.empty() && !quotes.lines.empty() ? tr("No quote matches the filter.") : QString());
    view()->setSelectedKey(m_chosen);
    showFoot();
}

}  // namespace ballast::ui
