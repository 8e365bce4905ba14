# Money without cents, with thousandths, too small to mention and too large to believe.
story Yen have no cents and dinars three decimals, in the ledger, in the letter and in the ageing
currency JPY
country JP
zone Asia/Tokyo
rate KWD 480
minimum 1000 a customer
minimum 200 an item
2026-09-01 invoice TOKYO J-1 150000 JPY due 2026-10-01
2026-09-01 invoice TOKYO K-1 12.345 KWD due 2026-10-01
2026-09-01 invoice OSAKA J-2 1000.50 JPY due 2026-10-01
  refused "decimals"
2026-10-02 payment TOKYO 49,999 JPY for J-1
Mon 2026-10-05 night
  TOKYO first reminder for J-1 and K-1 asks 100,001 JPY and 12.345 KWD at 10:00
  ageing total 100001 JPY
  ageing total 12.345 KWD

story A cent is no step of its own, and is asked with the rest; ten thousand millions are asked like anything else
2026-09-01 invoice ACME INV-1 9,999,999,999.99 due 2026-10-01
2026-09-01 invoice BETA INV-2 0.01 due 2026-10-01
2026-09-01 invoice BETA INV-3 10.00 due 2026-10-01
Mon 2026-10-05 night
  ACME first reminder asks 9,999,999,999.99
  BETA first reminder for INV-3 asks 10.01
  ageing total 10,000,000,010.00

story A credit of one currency covers nothing of another
rate USD 0.90
2026-09-01 invoice ACME E-1 1,000.00 EUR due 2026-10-01
2026-09-01 invoice ACME U-1 500.00 USD due 2026-10-01
2026-09-01 credit ACME CU-1 700.00 USD
2026-09-01 invoice BETA E-2 500.00 EUR due 2026-10-01
2026-09-01 credit BETA CU-2 900.00 USD
Mon 2026-10-05 night
  ACME first reminder for E-1 asks 1,000.00 EUR; ACME because U-1 covers; ACME task allocate
  BETA first reminder for E-2 asks 500.00 EUR
  CU-1 open -700.00 USD
