#include "ui/smile/no_fit_message.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/theme/theme.h"

namespace ballast::ui {

NoFitMessage::NoFitMessage(QWidget* parent)
    : QWidget(parent), m_title(new QLabel(this)), m_sentence(new QLabel(this)),
      m_lastFit(new QPushButton(tr("Show last fit"), this)), m_quotes(new QPushButton(tr("Show quotes"), this))
{
    m_title->setFont(uiFont(12, QFont::Medium));
    m_sentence->setFont(uiFont(12));
    m_sentence->setWordWrap(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_lastFit);
    buttons->addWidget(m_quotes);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    column->addStretch(1);
    column->addWidget(m_title);
    column->addWidget(m_sentence);
    column->addLayout(buttons);
    column->addStretch(2);
    connect(m_lastFit, &QPushButton::clicked, this, &NoFitMessage::lastFitRequested);
    connect(m_quotes, &QPushButton::clicked, this, &NoFitMessage::quotesRequested);
    connect(&ThemeHolder::instance(), &ThemeHolder::changed, this, &NoFitMessage::applyTheme);
    applyTheme();
}

void NoFitMessage::applyTheme()
{
    QPalette title = palette(), sentence = palette();
    title.setColor(QPalette::WindowText, theme().text);
    sentence.setColor(QPalette::WindowText, theme().text2);
    m_title->setPalette(title);
    m_sentence->setPalette(sentence);
}

void NoFitMessage::setMessage(const QString& title, const QString& sentence, bool hasLastFit, bool hasQuotes)
{
    m_title->setText(title);
    m_sentence->setText(sentence);
    m_lastFit->setEnabled(hasLastFit);
    m_lastFit->setToolTip(hasLastFit ? QString() : tr("This expiry has not been fitted since the panel was opened."));
    m_quotes->setEnabled(hasQuotes);
    m_quotes->setToolTip(hasQuotes ? QString() : tr("This expiry has no quotes."));
}

void NoFitMessage::paintEvent(QPaintEvent*) { QPainter(this).fillRect(rect(), theme().bg1); }

}  // namespace ballast::ui
