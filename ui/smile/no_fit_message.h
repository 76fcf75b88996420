#pragma once

#include <QLabel>
#include <QPushButton>
#include <QWidget>

namespace ballast::ui {

/// Stands where the smile would: why an expiry has no fit, and what can be shown instead.
class NoFitMessage : public QWidget {
    Q_OBJECT
public:
    explicit NoFitMessage(QWidget* parent = nullptr);
    /// Without a last fit its button is disabled and says why.
    void setMessage(const QString& title, const QString& sentence, bool hasLastFit, bool hasQuotes);

Q_SIGNALS:
    void lastFitRequested();
    void quotesRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void applyTheme();

    QLabel *m_title, *m_sentence;
    QPushButton *m_lastFit, *m_quotes;
};

}  // namespace ballast::ui
